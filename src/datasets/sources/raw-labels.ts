/**
 * Raw columns: what a source knows of its photos that is no attribute, because it is a number
 * (`age`: 37) or free text. The declaration's `ingest.labels` makes attributes of them; without it
 * nobody reads them, and nothing after ingest ever sees them.
 *
 * A source that has some says which in `FaceSource.raw`, and gives each photo that it lists a
 * `ListedPhoto.raw` with one value a column, in that order. A source that has none leaves both out.
 * Values are read as the listing goes, or are a `subarray` of one Float32Array `[rows, columns]`;
 * no row needs an object of its own before it is listed. A column's name is no attribute's.
 */
import { isUnknown } from './columns.ts';

export type { RawColumn, RawValues } from '../../faces/label-columns.ts';

/** More characters are no number that anybody has measured. */
const MOST_CHARACTERS = 400;

/** The number in a cell: NaN where the cell says nothing, undefined where it says no number. */
export function readNumber(cell: string): number | undefined {
  const text = cell.trim();
  if (isUnknown(text)) return Number.NaN;
  // The expression looks at digits again and again.
  if (text.length > MOST_CHARACTERS) return undefined;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
