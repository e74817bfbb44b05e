import type { LabelRow } from './label-columns.ts';

/** What is known of a row, but no value is for it: it becomes unknown, and is counted. */
export const UNPLACED = -2;

/** The values that a rule makes, and which of them a row has: an index, `UNKNOWN` or `UNPLACED`. */
export interface ReadValues {
  readonly values: readonly string[];
  read(row: LabelRow): number;
}
