import { EvenfaceError } from '../common/errors.ts';
import type { Cell } from './cells.ts';

/** Cells that the message names; a balance over many attributes may leave hundreds empty. */
const NAMED = 8;

/** The error for cells that are wanted although no real face has them. */
export function unseenCells(
  code: 'declaration' | 'input',
  cells: readonly Cell[],
  place?: string,
): EvenfaceError {
  const named = cells.slice(0, NAMED).map(({ name }) => `"${name}"`);
  const rest = cells.length > NAMED ? ` and ${cells.length - NAMED} more` : '';
  return new EvenfaceError(
    code,
    `no real face of the training split is in ${named.join(', ')}${rest}`,
    {
      ...(place !== undefined && { place }),
      hint: 'Set plan.unseen: skip to leave such cells out, or balance over fewer attributes.',
    },
  );
}
