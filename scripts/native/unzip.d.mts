/**
 * Writes the named members of a zip under `folder`, by `target(name)`; a program stays one that can
 * be run. Throws if one is missing.
 */
export function unzipMembers(
  zip: string,
  names: string[],
  folder: string,
  target?: (name: string) => string,
): Promise<void>;
