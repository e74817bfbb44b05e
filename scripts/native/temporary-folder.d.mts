/** Gives `use` a new folder under `root`, and removes it at the end, also on Ctrl-C. */
export function withTemporaryFolder<T>(
  root: string,
  use: (folder: string) => Promise<T>,
): Promise<T>;
