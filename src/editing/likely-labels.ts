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
 * A classifier's unit probabilities `[rows, units]`, which are meant under equal shares of an
 * attribute's values, as `calibrate` makes them, under the shares where the faces come from: by
 * Bayes' rule each is weighed by its value's share (Saerens et al. 2002, eq. 2.4).
 */
export function underShares(
  schema: AttributeSchema,
  probabilities: ArrayLike<number>,
  shares: readonly (readonly number[])[],
): Float32Array {
  const result = new Float32Array(probabilities.length);
  for (let row = 0; row < probabilities.length / schema.units; row++) {
    for (const [index, { kind, values }] of schema.attributes.entries()) {
      const weights = values.map(
        (_, value) => schema.probability(probabilities, index, value, row) * shares[index]![value]!,
      );
      const sum = weights.reduce((total, weight) => total + weight, 0);
      const unit = row * schema.units + schema.unitOffsets[index]!;
      const own = kind === 'binary' ? weights.slice(1) : weights;
      for (const [i, weight] of own.entries()) result[unit + i] = weight / sum;
    }
  }
  return result;
}

/** The likeliest label of each attribute by the unit probabilities of row `row`. */
export function likelyLabels(
  schema: AttributeSchema,
  probabilities: ArrayLike<number>,
  row: number,
): Labels {
  return Int8Array.from(schema.attributes, (_, index) =>
    schema.likeliest(probabilities, index, row),
  );
}
