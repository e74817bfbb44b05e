import { UNKNOWN } from '../faces/attributes.ts';
import type { ConditionTable } from '../faces/condition-table.ts';

/**
 * How strongly two attributes go together among faces, 0 (not at all) to 1 (one tells the other):
 * Cramér's V (Cramér 1946, section 21.9), which for binary attributes is the absolute correlation.
 * Faces of which one is unknown don't count; 0 when there is nothing to compare.
 */
export function associationOf(table: ConditionTable, a: number, b: number): number {
  const [rows, columns] = [a, b].map((index) => table.schema.attributes[index]!.values.length);
  const counts = Array.from({ length: rows! }, () => new Array<number>(columns!).fill(0));
  let total = 0;
  for (let row = 0; row < table.count; row++) {
    const labels = table.labels(row);
    if (labels[a] === UNKNOWN || labels[b] === UNKNOWN) continue;
    counts[labels[a]!]![labels[b]!]!++;
    total++;
  }
  const rowSums = counts.map((line) => line.reduce((sum, count) => sum + count, 0));
  const columnSums = counts[0]!.map((_, i) => counts.reduce((sum, line) => sum + line[i]!, 0));
  const dimensions = [rowSums, columnSums].map((sums) => sums.filter((sum) => sum > 0).length);
  const degrees = Math.min(...dimensions) - 1;
  if (degrees < 1) return 0;
  let chiSquared = 0;
  for (const [i, line] of counts.entries()) {
    for (const [j, count] of line.entries()) {
      const expected = (rowSums[i]! * columnSums[j]!) / total;
      if (expected > 0) chiSquared += (count - expected) ** 2 / expected;
    }
  }
  return Math.sqrt(chiSquared / (total * degrees));
}
