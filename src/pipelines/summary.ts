import type { DuplicateFigures } from '../datasets/duplicate-figures.ts';
import type { CellCount } from '../datasets/sinks/description.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import type { AttributeNoise } from '../faces/label-noise.ts';
import { quantileAt } from '../faces/quality-summary.ts';
import type { RejectionCount } from './rejections.ts';
import type { RunRecord, RunStatus } from './run-record.ts';

/** What a run ends with: printed for a person, one JSON line for a pipe. */
export interface RunSummary {
  readonly pipeline: string;
  readonly run: string;
  readonly status: RunStatus;
  readonly seconds: number;
  readonly backend: string | undefined;
  /** Balance: what each cell was to have and has. Empty for runs that write no dataset. */
  readonly cells: readonly (Omit<CellCount, 'rejected'> & {
    /** Share of the samples tried that the filter rejected. */
    readonly rejected_share: number;
  })[];
  /** Cells that were left out before anything was made. */
  readonly skipped: readonly { cell: string; reason: string }[];
  /** Inputs and samples that were not used, by stage and reason. */
  readonly rejected: readonly Readonly<RejectionCount>[];
  /** By the auditor, beside its own accuracy on real faces; 95 % intervals. */
  readonly fidelity: readonly {
    readonly attribute: string;
    readonly n: number;
    readonly share: number;
    readonly low: number;
    readonly high: number;
    readonly real: { n: number; share: number; low: number; high: number };
  }[];
  /** Of runs that look for copies among their faces: how many there are. */
  readonly duplicates: DuplicateFigures | undefined;
  /** Of runs that look at their labels: how many are probably wrong, and how many were named. */
  readonly label_noise: readonly {
    readonly attribute: string;
    readonly labels: number;
    /** Estimated share of the labels, 0 to 1. */
    readonly noise: number;
    readonly named: number;
  }[];
  /** How good the faces that the run learned from are; those of each measure that know it. */
  readonly face_quality: readonly {
    readonly measure: string;
    readonly known: number;
    /** The values with 5, 50 and 95 % of the faces at or below them; of angles, to either side. */
    readonly low: number;
    readonly median: number;
    readonly high: number;
  }[];
  readonly failed_gates: readonly string[];
  readonly error: string | undefined;
  /** Absolute paths of what the run has made. */
  readonly files: { readonly run: string; readonly dataset?: string; readonly report?: string };
  /** The command that goes on with the run, where there is anything to go on with. */
  readonly resume: string | undefined;
}

/** What the stages left behind that the summary tells of. */
export interface RunYield {
  duplicates?: DuplicateFigures | undefined;
  labelNoise?: readonly AttributeNoise[] | undefined;
  dataset?: { dir: string; cells: readonly CellCount[]; skipped: RunSummary['skipped'] };
  evaluation?: Evaluation;
  report?: string;
}

export function summarise(
  record: RunRecord,
  runDir: string,
  made: RunYield,
  rejected: readonly RejectionCount[],
  seconds: number,
  resume: string | undefined,
): RunSummary {
  return {
    pipeline: record.pipeline,
    run: record.run,
    status: record.status,
    seconds: Math.round(seconds * 10) / 10,
    backend: record.backend && `${record.backend.name} ${record.backend.version}`,
    cells: (made.dataset?.cells ?? []).map(({ cell, wanted, kept, unfilled, tried }) => ({
      cell,
      wanted,
      kept,
      unfilled,
      tried,
      rejected_share: tried > 0 ? (tried - kept) / tried : 0,
    })),
    skipped: made.dataset?.skipped ?? [],
    rejected,
    fidelity: (made.evaluation?.attributes ?? []).map(({ attribute, kept, real }) => ({
      attribute,
      n: kept.n,
      share: kept.share,
      low: kept.low,
      high: kept.high,
      real: { n: real.n, share: real.share, low: real.low, high: real.high },
    })),
    duplicates: made.duplicates,
    label_noise: (made.labelNoise ?? []).map(({ attribute, labels, noise, suspects, test }) => ({
      attribute,
      labels: labels + test.labels,
      noise,
      named: suspects + test.suspects,
    })),
    face_quality: (record.quality?.measures ?? []).map((one) => ({
      measure: one.measure,
      known: one.known,
      low: quantileAt(one, 0.05),
      median: quantileAt(one, 0.5),
      high: quantileAt(one, 0.95),
    })),
    failed_gates: record.failedGates ?? [],
    error: record.error,
    files: { run: runDir, dataset: made.dataset?.dir, report: made.report },
    resume,
  };
}
