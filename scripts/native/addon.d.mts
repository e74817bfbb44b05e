/** The machine's C++ compiler as a command with its arguments. Throws `Unavailable`. */
export function findCompiler(env?: Record<string, string | undefined>): Promise<string[]>;
