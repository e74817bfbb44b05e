/** The address of a file on an index page, in JSON or in HTML. */
export function findLink(page: string, filename: string): string | undefined;
