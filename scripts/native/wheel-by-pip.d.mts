/** The machine's Python that has pip, or `undefined`. */
export function findPip(env?: Record<string, string | undefined>): Promise<string | undefined>;
