import type { AttributeSchema, Labels } from '../faces/attributes.ts';
import type { AttributeQuality } from '../model/classifier.ts';
import type { AttributeFidelity } from './evaluation.ts';
import { type Proportion, proportion } from './proportion.ts';

/** Where the auditor sees the value of a row's label: a byte for each row and attribute. */
export interface Agreement {
  readonly attributes: readonly string[];
  /** 1 where it agrees, row after row `[rows, attributes]`. */
  readonly right: Uint8Array;
}

/**
 * Compares labels with the values that an auditor's unit probabilities `[labels.length,
 * auditor.units]` make likeliest, for the attributes named. An unknown label agrees with nothing.
 */
export function compareLabels(
  schema: AttributeSchema,
  labels: readonly Labels[],
  auditor: AttributeSchema,
  probabilities: ArrayLike<number>,
  attributes: readonly string[],
): Agreement {
  const right = new Uint8Array(labels.length * attributes.length);
  for (const [i, name] of attributes.entries()) {
    const label = schema.indexOf(name);
    const seen = auditor.indexOf(name);
    for (const [row, values] of labels.entries()) {
      const agrees = auditor.likeliest(probabilities, seen, row) === values[label];
      right[row * attributes.length + i] = agrees ? 1 : 0;
    }
  }
  return { attributes, right };
}

/** Fidelity of each attribute, beside the auditor's accuracy on real faces. */
export function fidelityByAttribute(
  { attributes, right }: Agreement,
  quality: readonly AttributeQuality[],
): AttributeFidelity[] {
  const rows = rowsOf({ attributes, right });
  return attributes.map((attribute, i) => {
    let agreeing = 0;
    for (let row = 0; row < rows; row++) agreeing += right[row * attributes.length + i]!;
    const values = quality.find((found) => found.attribute === attribute)?.values ?? [];
    return {
      attribute,
      kept: proportion(agreeing, rows),
      real: proportion(sum(values.map(({ correct }) => correct)), sum(values.map(({ n }) => n))),
      realBalanced: sum(values.map(({ n, correct }) => correct / n)) / values.length,
    };
  });
}

/**
 * How often all attributes are right at once, for each of `cells` in turn and over all; `cellOf`
 * has the cell of each row.
 */
export function allRight(
  { attributes, right }: Agreement,
  cellOf: ArrayLike<number>,
  cells: number,
): { all: Proportion; cells: Proportion[] } {
  const counts = Array.from({ length: cells }, () => ({ n: 0, right: 0 }));
  for (let row = 0; row < rowsOf({ attributes, right }); row++) {
    const count = counts[cellOf[row]!]!;
    const start = row * attributes.length;
    count.n++;
    if (right.subarray(start, start + attributes.length).every((agrees) => agrees === 1)) {
      count.right++;
    }
  }
  return {
    all: proportion(sum(counts.map((count) => count.right)), sum(counts.map(({ n }) => n))),
    cells: counts.map((count) => proportion(count.right, count.n)),
  };
}

function rowsOf({ attributes, right }: Agreement): number {
  return attributes.length === 0 ? 0 : right.length / attributes.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
