import type { DatasetInfo } from '../datasets/sinks/sink.ts';
import type { AttributeSchema, Labels } from '../faces/attributes.ts';
import type { Cell } from '../faces/cells.ts';
import type { ConditionTable } from '../faces/condition-table.ts';
import type { Classifier } from '../model/classifier.ts';
import type { Cvae } from '../model/cvae.ts';
import type { Credit } from '../streams/window.ts';

/** The networks of a run and what they were made from. */
export interface TrainedModel {
  readonly schema: AttributeSchema;
  /** Side of an image in pixels. */
  readonly size: number;
  readonly cvae: Cvae;
  readonly judge: Classifier;
  readonly auditor: Classifier;
  /** Labels of the real training faces, without pixels or ids. */
  readonly conditions: ConditionTable;
  /** SHA-256 of the generating network's checkpoint, hex. */
  readonly hash: string;
  readonly title: string;
  readonly licence: string;
  /** Folder of the checkpoints, absolute. */
  readonly dir: string;
}

/** What a pipeline set out to make. */
export interface Plan {
  readonly cells: readonly Cell[];
  /** Names of the balanced attributes. */
  readonly balance: readonly string[];
  readonly perCell: number;
  /** Cells left out before anything was made, with the reason. */
  readonly skipped: readonly { cell: string; reason: string }[];
}

/** One sample to be made for one row. */
export interface SampleRequest {
  /** Rank of the row in the dataset. */
  readonly row: number;
  readonly cell: Cell;
  readonly attempt: number;
  readonly seed: number;
  /** The whole condition: the cell's values, and the rest of a real face of that cell. */
  readonly labels: Labels;
  /** Ends this attempt. A rejected row is asked for again until its attempts are spent. */
  settle(verdict: Verdict): Settled;
}

export type Verdict = { kept: true } | { kept: false; reason: string; detail: string };

/** What became of the row after an attempt. */
export type Settled = 'kept' | 'again' | 'unfilled';

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
export type Outcome = {
  readonly model: TrainedModel;
  readonly plan: Plan;
  readonly row: number;
  readonly cell: Cell;
  /** Attempts that were rejected, oldest first. */
  readonly rejections: readonly { attempt: number; reason: string; detail: string }[];
  /** Given back when the row is written. */
  readonly credit: Credit;
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

export interface CellCount {
  readonly cell: string;
  readonly wanted: number;
  readonly kept: number;
  readonly unfilled: number;
  readonly tried: number;
  readonly rejected: Readonly<Record<string, number>>;
}
