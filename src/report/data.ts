import type { DatasetDescription } from '../datasets/sinks/description.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import type { LabelNoiseFindings } from './read-label-noise.ts';
import type { RejectionSummary } from './read-rejected.ts';
import type { NetworkTraining } from './read-training.ts';
import type { RunRecord } from './run-record.ts';

/** The faces shown for one cell, one image. */
export interface ContactSheet {
  readonly cell: string;
  readonly faces: number;
  /** Pixels of the image. */
  readonly width: number;
  readonly height: number;
  /** The image as a `data:` address. */
  readonly address: string;
}

/** Everything the report says, read from a run folder; the page follows from it alone. */
export interface ReportData {
  readonly run: RunRecord;
  /** Undefined when the run ended before its dataset was evaluated. */
  readonly evaluation: Evaluation | undefined;
  /** Undefined when the run ended before its dataset was finished. */
  readonly dataset: DatasetDescription | undefined;
  readonly sheets: readonly ContactSheet[];
  /** The networks that were trained in this run. */
  readonly training: readonly NetworkTraining[];
  /** Undefined when the run did not look at its labels. */
  readonly labelNoise: LabelNoiseFindings | undefined;
  readonly rejected: RejectionSummary;
  /** What could not be read, each a sentence: shown at the top of the page. */
  readonly notices: readonly string[];
}
