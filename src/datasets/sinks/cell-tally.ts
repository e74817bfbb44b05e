import type { CellCount } from './description.ts';

/** Counts what becomes of the rows of each cell, shard after shard. */
export class CellTally {
  readonly #counts: Map<string, CellCount>;

  /** Starts from the counts of earlier shards, or from none. */
  constructor(cells: readonly string[], wanted: number, earlier: readonly CellCount[] = []) {
    const counted = new Map(earlier.map((count) => [count.cell, count]));
    const none = { wanted, kept: 0, unfilled: 0, tried: 0, rejected: {} };
    this.#counts = new Map(cells.map((cell) => [cell, counted.get(cell) ?? { cell, ...none }]));
  }

  /** Counts a row that was kept or given up, and the reasons for which samples were rejected. */
  add(cell: string, kept: boolean, reasons: readonly string[]): void {
    const count = this.#counts.get(cell)!;
    const rejected: Record<string, number> = { ...count.rejected };
    for (const reason of reasons) rejected[reason] = (rejected[reason] ?? 0) + 1;
    this.#counts.set(cell, {
      ...count,
      kept: count.kept + (kept ? 1 : 0),
      unfilled: count.unfilled + (kept ? 0 : 1),
      tried: count.tried + reasons.length + (kept ? 1 : 0),
      rejected,
    });
  }

  /** The counts so far, in the order of the cells. */
  counts(): CellCount[] {
    return [...this.#counts.values()];
  }

  total(figure: 'kept' | 'unfilled' | 'tried'): number {
    return this.counts().reduce((sum, count) => sum + count[figure], 0);
  }
}
