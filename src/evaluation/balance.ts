/**
 * How balanced counts are: the smallest over the largest, 1 for equal counts, 0 when one is empty.
 * NaN when there is nothing to count.
 */
export function balanceOf(counts: readonly number[]): number {
  const largest = Math.max(...counts);
  return counts.length === 0 || largest === 0 ? Number.NaN : Math.min(...counts) / largest;
}
