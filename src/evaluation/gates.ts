import type { AttributeFidelity } from './evaluation.ts';

/** The gates that were asked for and do not hold, each as a sentence. */
export function failedGates(
  gates: { readonly min_fidelity?: number; readonly require_full: boolean },
  attributes: readonly AttributeFidelity[],
  cells: readonly { readonly cell: string; readonly wanted: number; readonly kept: number }[],
): string[] {
  const failed: string[] = [];
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
