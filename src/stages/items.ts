import type { CellCount } from '../datasets/sinks/description.ts';
import type { DatasetInfo } from '../datasets/sinks/sink.ts';
import type { Labels } from '../faces/attributes.ts';
import type { Cell } from '../faces/cells.ts';
import type { RowEnd, SampleRequest } from '../faces/row-ledger.ts';
import type { TrainedModel } from '../model/model-folder.ts';

export type { TrainedModel };

/** What a pipeline set out to make. */
export interface Plan {
  readonly cells: readonly Cell[];
  /** Names of the balanced attributes. */
  readonly balance: readonly string[];
  readonly perCell: number;
  /** Cells left out before anything was made, with the reason. */
  readonly skipped: readonly { cell: string; reason: string }[];
}

/** Requests that are decoded together. */
export interface RequestBatch {
  readonly model: TrainedModel;
  readonly plan: Plan;
  readonly requests: readonly SampleRequest[];
}

/** Decoded samples: image i belongs to request i. */
export interface SampleBatch extends RequestBatch {
  /** RGB uint8 `[requests.length, size, size, 3]`. */
  readonly rgb: Uint8Array;
}

/** Samples with the judge's probabilities `[requests.length, schema.units]`. */
export interface JudgedBatch extends SampleBatch {
  readonly probabilities: Float32Array;
}

/** What became of one row: exactly one outcome each, in any order. */
export type Outcome = RowEnd & {
  readonly model: TrainedModel;
  readonly plan: Plan;
  readonly row: number;
  readonly cell: Cell;
} & (
    | {
        readonly kept: true;
        readonly seed: number;
        readonly attempt: number;
        readonly labels: Labels;
        /** RGB uint8 `[size, size, 3]`. */
        readonly rgb: Uint8Array;
        /** The judge's probability of the asked value, by balanced attribute. */
        readonly confidence: Readonly<Record<string, number>>;
      }
    | { readonly kept: false }
  );

/** A finished dataset folder. */
export interface WrittenDataset {
  readonly model: TrainedModel;
  readonly plan: Plan;
  /** Absolute. */
  readonly dir: string;
  readonly formats: readonly string[];
  readonly info: DatasetInfo;
  /** Per cell: rows wanted, kept, given up; samples tried and rejected, by reason. */
  readonly cells: readonly CellCount[];
}
