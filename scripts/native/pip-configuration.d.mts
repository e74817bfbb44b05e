/** `index-url` of `[global]`, or of `[download]`, which is nearer to what is done here. */
export function indexIn(configuration: string): string | undefined;
