import { type AttributeSchema, type Labels, UNKNOWN } from './attributes.ts';

/** A value of an attribute, by their positions. */
export interface AttributeValue {
  readonly index: number;
  readonly value: number;
}

/** Where chance would give fewer faces than this, that there are few says nothing. */
export const LEAST_EXPECTED = 10;

/** Values go together seldom when they meet less often than this share of what chance would give. */
const SELDOM = 0.1;

/** Whether two values go together seldom, by the faces that have both and those that chance would give. */
export function isSeldom(together: number, expected: number): boolean {
  return expected >= LEAST_EXPECTED && together < SELDOM * expected;
}

/**
 * For each value of each attribute, `[attribute][value]`, the binary attributes that are hardly ever
 * "yes" in faces that have it, such as the other hair colours of one; by position.
 */
export function seldomWith(
  schema: AttributeSchema,
  faces: Iterable<Labels>,
): readonly (readonly (readonly number[])[])[] {
  const { attributes } = schema;
  let count = 0;
  const having = attributes.map(({ values }) => new Int32Array(values.length));
  const together = attributes.map(({ values }) => values.map(() => new Int32Array(schema.size)));
  for (const labels of faces) {
    count++;
    for (const [index, value] of labels.entries()) {
      if (value === UNKNOWN) continue;
      having[index]![value]!++;
      const others = together[index]![value]!;
      for (let other = 0; other < labels.length; other++) if (labels[other] === 1) others[other]!++;
    }
  }
  return attributes.map(({ values }, index) =>
    values.map((_, value) =>
      attributes.flatMap(({ kind }, other) => {
        if (kind !== 'binary' || other === index) return [];
        const expected = (having[index]![value]! * having[other]![1]!) / count;
        return isSeldom(together[index]![value]![other]!, expected) ? [other] : [];
      }),
    ),
  );
}
