import type { AttributeFidelity } from './evaluation.ts';

/** The gates that do not hold of those that were asked for and always stand, as sentences. */
export function failedGates(
  gates: { readonly min_fidelity?: number; readonly require_full: boolean },
  attributes: readonly AttributeFidelity[],
  cells: readonly { readonly cell: string; readonly wanted: number; readonly kept: number }[],
): string[] {
  const failed = failedAlways(cells);
  const { min_fidelity: least } = gates;
  if (least !== undefined) {
    for (const { attribute, kept } of attributes) {
      if (kept.share >= least) continue;
      failed.push(
        kept.n === 0
          ? `The fidelity of ${attribute} can't be measured: the dataset has no rows.`
          : `The fidelity of ${attribute} is ${kept.share.toFixed(3)} (95 % interval ${kept.low.toFixed(3)} to ${kept.high.toFixed(3)}, n = ${kept.n}), below ${least}.`,
      );
    }
  }
  if (gates.require_full) {
    for (const { cell, wanted, kept } of cells) {
      if (kept < wanted) failed.push(`The cell ${cell} has ${kept} of ${wanted} rows.`);
    }
  }
  return failed;
}

/** The gate that always stands: a dataset has a row. */
export function failedAlways(cells: readonly { readonly kept: number }[]): string[] {
  const isEmpty = cells.length > 0 && cells.every(({ kept }) => kept === 0);
  return isEmpty ? ['The dataset is empty: no sample showed what was asked for.'] : [];
}
