/** What kind of failure it is, and so which exit code the command ends with. */
export type ErrorCode =
  /** The declaration or the arguments are wrong: exit 2. */
  | 'declaration'
  /** The input data are not what the declaration says: exit 2. */
  | 'input'
  /** Too large a share of the input could not be used: exit 1. */
  | 'rejected'
  /** The machine lacks something: exit 1. */
  | 'environment'
  /** A gate that was asked for does not hold: exit 3. */
  | 'gate'
  /** Somebody stopped the run: exit 130. */
  | 'interrupted';

const EXIT_CODES: Record<ErrorCode, number> = {
  declaration: 2,
  input: 2,
  rejected: 1,
  environment: 1,
  gate: 3,
  interrupted: 130,
};

/** A failure that its reader can mend: says what happened, where, and what to do. */
export class EvenfaceError extends Error {
  override readonly name = 'EvenfaceError';
  readonly code: ErrorCode;
  /** What to do about it, one sentence. */
  readonly hint: string | undefined;
  /** Where it happened: `file`, `file:line` or `file:line:column`. */
  readonly place: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; place?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.place = options.place;
  }

  get exitCode(): number {
    return EXIT_CODES[this.code];
  }

  /** The whole message as a person reads it: place, message, hint. */
  describe(): string {
    const head = this.place ? `${this.place}: ${this.message}` : this.message;
    return this.hint ? `${head}\n  ${this.hint}` : head;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
