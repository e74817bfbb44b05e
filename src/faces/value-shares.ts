import { type AttributeSchema, type Labels, UNKNOWN } from './attributes.ts';

/**
 * For each unit of the schema, the share of the faces with a known label that have its value: of a
 * binary attribute those with "yes". Values of an attribute that no face knows are equally common.
 */
export function valueShares(schema: AttributeSchema, faces: Iterable<Labels>): Float32Array {
  const counts = schema.attributes.map(({ values }) => values.map(() => 0));
  for (const labels of faces) {
    for (const [i, value] of labels.entries()) if (value !== UNKNOWN) counts[i]![value]!++;
  }
  const shares = new Float32Array(schema.units);
  schema.attributes.forEach(({ kind, values }, i) => {
    const known = counts[i]!.reduce((sum, count) => sum + count, 0);
    const shareOf = (value: number) =>
      known === 0 ? 1 / values.length : counts[i]![value]! / known;
    const unit = schema.unitOffsets[i]!;
    if (kind === 'binary') shares[unit] = shareOf(1);
    else
      values.forEach((_, value) => {
        shares[unit + value] = shareOf(value);
      });
  });
  return shares;
}
