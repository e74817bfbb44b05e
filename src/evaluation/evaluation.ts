import type { CellCount } from '../datasets/sinks/description.ts';
import type { WrittenDataset } from '../stages/items.ts';
import type { Proportion } from './proportion.ts';

/** Fidelity of one balanced attribute: how often the auditor sees the value asked for. */
export interface AttributeFidelity {
  readonly attribute: string;
  /** On the rows of the dataset, read back from disk. */
  readonly kept: Proportion;
  /** The auditor's own accuracy on real held-out faces, as the source has them. */
  readonly real: Proportion;
  /**
   * The mean of its accuracies for each value: what it would reach on balanced real faces. NaN
   * when no held-out face has one of the values.
   */
  readonly realBalanced: number;
}

export interface CellEvaluation extends CellCount {
  /** Real training faces in the cell: the balance before. */
  readonly real: number;
  /** All balanced attributes right at once, by the auditor. */
  readonly allRight: Proportion;
}

/**
 * What the evaluation says of a dataset; `evaluation.json` in the run folder is this, with null
 * for NaN.
 */
export interface Evaluation {
  readonly rows: number;
  readonly wanted: number;
  readonly attributes: readonly AttributeFidelity[];
  readonly allRight: Proportion;
  readonly cells: readonly CellEvaluation[];
  /** Smallest over largest cell count, before (real faces) and after; 1 is balanced. */
  readonly balance: { readonly before: number; readonly after: number };
  /** Gates that were asked for and do not hold, each a sentence. */
  readonly failedGates: readonly string[];
}

/** A dataset and what was measured of it. */
export interface EvaluatedDataset {
  readonly dataset: WrittenDataset;
  readonly evaluation: Evaluation;
}
