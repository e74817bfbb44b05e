import { type AttributeSchema, type Labels, UNKNOWN } from '../faces/attributes.ts';
import type { ConditionTable } from '../faces/condition-table.ts';

/**
 * The share of each value of each attribute among faces; each counts one more than there are, so
 * that what was never seen stays possible.
 */
export function valueShares({ schema, data, count }: ConditionTable): number[][] {
  const counts = schema.attributes.map(({ values }) => values.map(() => 1));
  for (let at = 0; at < count * schema.size; at++) {
    const value = data[at]!;
    if (value !== UNKNOWN) counts[at % schema.size]![value]!++;
  }
  return counts.map((values) => {
    const total = values.reduce((sum, value) => sum + value, 0);
    return values.map((value) => value / total);
  });
}

/**
 * The likeliest label of each attribute, by a classifier's probabilities of row `row` and the
 * shares of values where the face comes from. The probabilities are meant under equal shares, as
 * `calibrate` makes them; by Bayes' rule each is weighed by its value's share.
 */
export function likelyLabels(
  schema: AttributeSchema,
  probabilities: ArrayLike<number>,
  row: number,
  shares: readonly (readonly number[])[],
): Labels {
  return Int8Array.from(schema.attributes, ({ values }, index) => {
    const weights = values.map(
      (_, value) => schema.probability(probabilities, index, value, row) * shares[index]![value]!,
    );
    return weights.indexOf(Math.max(...weights));
  });
}
