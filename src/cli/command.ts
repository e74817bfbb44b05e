import type { InferredOptionTypes, Options, PositionalOptions } from 'yargs';

/** One command of the program: what it takes, and what it does. */
export interface Command {
  readonly name: string;
  /** Positional arguments after the name, `[pipeline]` or `<dataset>`. */
  readonly positionals: Readonly<Record<string, PositionalOptions & { required?: true }>>;
  readonly describe: string;
  readonly options: Readonly<Record<string, Options>>;
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** Shown at the end of the command's help. */
  readonly epilogue?: string;
  /** Does the work and resolves with the exit code. Imports what is heavy itself. */
  run(args: Record<string, unknown>): Promise<number>;
}

/** A command whose `run` knows the types of its arguments. */
export function defineCommand<
  P extends Record<string, PositionalOptions & { required?: true }>,
  O extends Record<string, Options>,
>(
  command: Omit<Command, 'positionals' | 'options' | 'run' | 'examples'> & {
    positionals: P;
    options: O;
    examples?: Command['examples'];
    run(args: InferredOptionTypes<P> & InferredOptionTypes<O>): Promise<number>;
  },
): Command {
  return {
    examples: [],
    ...command,
    run: (args) => command.run(args as InferredOptionTypes<P> & InferredOptionTypes<O>),
  };
}
