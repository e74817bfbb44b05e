import { EvenfaceError } from '../common/errors.ts';

/** One thing that is wrong with a declaration. */
export interface Problem {
  /** `file:line:column`, or the argument that says it. */
  readonly place: string;
  readonly message: string;
}

/** One declaration error that reports every problem, each a line, in the order of the file. */
export function declarationError(problems: readonly Problem[]): EvenfaceError {
  const sorted = [...problems].sort((a, b) => position(a.place) - position(b.place));
  const lines = sorted.map(({ place, message }) => `${place}: ${message}`);
  return new EvenfaceError('declaration', [...new Set(lines)].join('\n'));
}

/** A number that grows with line and column; arguments come last. */
function position(place: string): number {
  const [, line, column] = /:(\d+):(\d+)$/.exec(place) ?? [];
  return line === undefined ? Number.MAX_SAFE_INTEGER : Number(line) * 1e5 + Number(column);
}
