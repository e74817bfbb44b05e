/** `absent`: it is not there. `warn`: it is there, and less than it could be. */
export type State = 'ok' | 'absent' | 'warn';

/** One line of what `evenface doctor` says. */
export interface Finding {
  readonly section: string;
  readonly name: string;
  readonly state: State;
  readonly says: string;
  /** The command that mends it, or, where there is none, what to do. */
  readonly mend?: string;
}
