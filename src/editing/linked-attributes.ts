import { type Labels, UNKNOWN } from '../faces/attributes.ts';
import type { ConditionTable } from '../faces/condition-table.ts';
import { type AttributeValue, isSeldom, LEAST_EXPECTED } from '../faces/seldom-together.ts';

/** Two values that hardly any face has together, though many have either. */
export interface RarePair {
  readonly changed: AttributeValue;
  readonly kept: AttributeValue;
  /** Faces that have both. */
  readonly together: number;
  /** Faces that have the changed value. */
  readonly faces: number;
}

/**
 * Finds values of a face that don't go with those it is given, such as one hair colour with
 * another: the model has hardly seen a face that has both, so what it makes of them is a guess.
 * Learnt from the labels of the training faces alone.
 */
export class LinkedAttributes {
  readonly #pairs: readonly RarePair[];
  /** Changed values that fewer than ten training faces have, with their number. */
  readonly unseen: readonly { readonly changed: AttributeValue; readonly faces: number }[];

  constructor(table: ConditionTable, changed: readonly AttributeValue[]) {
    const { schema } = table;
    const all = countsOf(table, undefined);
    const pairs: RarePair[] = [];
    const unseen: { changed: AttributeValue; faces: number }[] = [];
    for (const given of changed) {
      const faces = all[given.index]![given.value]!;
      if (faces < LEAST_EXPECTED) unseen.push({ changed: given, faces });
      const having = countsOf(table, given);
      for (const [index, { values }] of schema.attributes.entries()) {
        if (index === given.index) continue;
        for (const value of values.keys()) {
          const expected = (faces * all[index]![value]!) / table.count;
          const together = having[index]![value]!;
          if (!isSeldom(together, expected)) continue;
          pairs.push({ changed: given, kept: { index, value }, together, faces });
        }
      }
    }
    this.#pairs = pairs;
    this.unseen = unseen;
  }

  /** The pairs that a face with these labels, the changed ones among them, would have. */
  rareIn(labels: Labels): RarePair[] {
    return this.#pairs.filter(({ kept }) => labels[kept.index] === kept.value);
  }
}

/** How many faces have each value, of all or of those with a given value. */
function countsOf(table: ConditionTable, given: AttributeValue | undefined): number[][] {
  const counts = table.schema.attributes.map(({ values }) => values.map(() => 0));
  for (let row = 0; row < table.count; row++) {
    const labels = table.labels(row);
    if (given && labels[given.index] !== given.value) continue;
    for (const [index, value] of labels.entries()) if (value !== UNKNOWN) counts[index]![value]!++;
  }
  return counts;
}
