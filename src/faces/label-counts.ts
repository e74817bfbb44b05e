import { UNKNOWN } from './attributes.ts';
import type { LabelColumn, LabelRow } from './label-columns.ts';
import type { MadeLabel } from './label-making.ts';
import { UNPLACED } from './label-reading.ts';

/** How many photos have each value of a column or attribute, and how many none; all, added up. */
export interface ValueCounts {
  readonly name: string;
  readonly values: readonly { readonly value: string; readonly photos: number }[];
  readonly unknown: number;
}

/** The same of an attribute that a rule makes. */
export interface MadeCounts extends ValueCounts {
  /** The columns that it is made of. */
  readonly from: readonly string[];
  /** Photos of which something is known that the rule has no value for. */
  readonly unplaced: number;
}

/** Values before and after a mapping, counted over the same photos. */
export interface LabelCounts {
  /** The columns that rules read; numbers and text are counted as known. */
  readonly before: readonly ValueCounts[];
  readonly after: readonly MadeCounts[];
}

/** Counts the rows of a mapping as they go by, so that no label is kept. */
export class LabelTally {
  readonly #before: readonly { add(row: LabelRow): void; counts(): ValueCounts }[];
  readonly #after: readonly { add(row: LabelRow): void; counts(): MadeCounts }[];

  constructor(made: readonly MadeLabel[]) {
    const read = new Map(made.flatMap(({ from }) => from.map((column) => [column.name, column])));
    this.#before = [...read.values()].map(tallyColumn);
    this.#after = made.map(tallyMade);
  }

  add(row: LabelRow): void {
    for (const tally of this.#before) tally.add(row);
    for (const tally of this.#after) tally.add(row);
  }

  get counts(): LabelCounts {
    return {
      before: this.#before.map((tally) => tally.counts()),
      after: this.#after.map((tally) => tally.counts()),
    };
  }
}

function tallyColumn(column: LabelColumn) {
  if (column.kind === 'attribute') {
    const { values } = column.attribute;
    const photos = values.map(() => 0);
    let unknown = 0;
    return {
      add(row: LabelRow) {
        const value = column.read(row);
        if (value === UNKNOWN) unknown++;
        else photos[value]!++;
      },
      counts: () => valueCounts(column.name, values, photos, unknown),
    };
  }
  let known = 0;
  let unknown = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  return {
    add(row: LabelRow) {
      const value = column.read(row);
      if (value === '' || Number.isNaN(value)) unknown++;
      else {
        known++;
        least = Math.min(least, Number(value));
        most = Math.max(most, Number(value));
      }
    },
    counts() {
      const isRange = column.kind === 'number' && known > 0;
      const value = isRange ? `${least} to ${most}` : column.kind;
      return valueCounts(column.name, [value], [known], unknown);
    },
  };
}

function tallyMade({ attribute: { name, values }, from, read, fill }: MadeLabel) {
  const photos = values.map(() => 0);
  let unknown = 0;
  let unplaced = 0;
  return {
    add(row: LabelRow) {
      const value = read(row);
      if (value === UNPLACED) unplaced++;
      if (value >= 0) photos[value]!++;
      else if (fill === UNKNOWN) unknown++;
      else photos[fill]!++;
    },
    counts: () => ({
      ...valueCounts(name, values, photos, unknown),
      from: from.map((column) => column.name),
      unplaced,
    }),
  };
}

function valueCounts(
  name: string,
  values: readonly string[],
  photos: readonly number[],
  unknown: number,
): ValueCounts {
  return { name, values: values.map((value, i) => ({ value, photos: photos[i]! })), unknown };
}
