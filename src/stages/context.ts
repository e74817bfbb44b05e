import type { Rejection } from '../faces/face.ts';

/** Progress of one piece of work, shown as a bar to a person and as JSON lines to a pipe. */
export interface ProgressTask {
  /** `done` of the total that was announced; `note` is shown beside it (a loss, a count). */
  update(done: number, note?: string): void;
  finish(note?: string): void;
}

export interface Logger {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
}

/** Small facts a stage leaves for `--resume`: one JSON line each, on disk before `record` resolves. */
export interface Journal {
  /** The last entry recorded under `key` by this run or the one that it resumes. */
  last<T>(key: string): T | undefined;
  /** All entries under `key`, oldest first. */
  all<T>(key: string): T[];
  record(key: string, entry: unknown): Promise<void>;
}

/** What a stage is given besides its options: the run's effects, so that stages hold none. */
export interface StageContext {
  readonly seed: number;
  /** The pipeline's name, for titles. */
  readonly pipeline: string;
  /** The run folder, absolute. */
  readonly runDir: string;
  /** Where packs live, shared by runs: absolute. */
  readonly packsDir: string;
  /** Where relative paths in the declaration start: absolute. */
  readonly baseDir: string;
  readonly journal: Journal;
  readonly log: Logger;
  progress(label: string, total: number, unit: string): ProgressTask;
  /** Writes to `rejected.ndjson` and counts. */
  reject(rejection: Rejection): void;
  /** Leaves a figure for the run's summary and `run.json`. */
  count(name: string, value: number): void;
  /**
   * Runs `work` so that the run waits for it to wind up after an interruption (save a checkpoint,
   * close a file) before it ends.
   */
  guard<T>(work: Promise<T>): Promise<T>;
}
