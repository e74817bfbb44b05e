import type { Precision } from '../backends/provider.ts';
import { writeWhole } from '../common/files.ts';
import type { QualitySummary } from '../faces/quality-summary.ts';
import type { PipelineDeclaration } from './declaration.ts';
import type { RejectionCount } from './rejections.ts';
import { readIfThere } from './run-folder.ts';
import { isMap } from './spelling.ts';

export type RunStatus = 'running' | 'done' | 'failed' | 'interrupted' | 'gate';

/** How long a stage was at work. Stages of a stream overlap, so the seconds don't add up. */
export interface StageTiming {
  readonly stage: string;
  /** Seconds from the start of the run to the stage's first item, or to its start. */
  readonly from: number;
  /** Seconds from there to its end. */
  readonly seconds: number;
  /** Items it gave. */
  readonly items: number;
}

/** `run.json`: what a run is, and how far it has come. */
export interface RunRecord {
  readonly pipeline: string;
  readonly run: string;
  status: RunStatus;
  readonly declaration: PipelineDeclaration;
  /** The `--set path=value` that the run was started with; a resumed run applies them again. */
  readonly overrides: readonly string[];
  readonly seed: number;
  readonly started: string;
  finished?: string;
  /** Times at which an interrupted or failed run was taken up again. */
  readonly resumed: string[];
  readonly versions: Record<string, string>;
  backend?: { name: string; version: string; precision: Precision; why: string };
  source?: { format: string; title: string; licence: string; fingerprint: string };
  stages: StageTiming[];
  counts: Record<string, number>;
  /** How good the faces are, as their pack has them. */
  quality?: QualitySummary;
  /** Why it failed, or which gates do not hold. */
  error?: string;
  rejected?: readonly Readonly<RejectionCount>[];
  failedGates?: readonly string[];
}

/** Keeps `run.json` on disk in step with the record: one write at a time, the last one wins. */
export class RecordFile {
  readonly record: RunRecord;
  readonly #path: string;
  #writing: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(path: string, record: RunRecord) {
    this.#path = path;
    this.record = record;
  }

  /** Resolves once the record, as it stands now or later, is on disk. */
  save(): Promise<void> {
    if (!this.#writing) {
      this.#writing = writeWhole(this.#path, `${JSON.stringify(this.record, null, 2)}\n`).finally(
        () => {
          this.#writing = undefined;
        },
      );
      return this.#writing;
    }
    this.#next ??= this.#writing
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        return this.save();
      });
    return this.#next;
  }
}

/** Reads `run.json`; undefined when it is missing or is no record of a run. */
export async function readRecord(path: string): Promise<RunRecord | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  try {
    const record: unknown = JSON.parse(text);
    if (!isMap(record) || typeof record.status !== 'string' || !isMap(record.declaration)) {
      return undefined;
    }
    return record as unknown as RunRecord;
  } catch {
    return undefined;
  }
}
