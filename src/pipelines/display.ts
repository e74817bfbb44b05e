import type { ProgressTask } from '../stages/context.ts';
import type { RunSummary } from './summary.ts';

/** Where a stage stands in its pipeline: 4 of 11. */
export interface StageRank {
  readonly stage: string;
  /** From 1. */
  readonly rank: number;
  readonly of: number;
}

/** What is shown of a run while it goes on, and at its end. */
export interface Display {
  /** A run begins, or is taken up again. */
  started(run: { pipeline: string; runDir: string; resumed: boolean }): void;
  /** A line worth reading: which backend, which source. */
  note(fields: Record<string, unknown>, message: string): void;
  stageEnded(rank: StageRank, timing: { seconds: number; items: number }): void;
  progress(rank: StageRank, label: string, total: number, unit: string): ProgressTask;
  summary(summary: RunSummary): void;
  /** Gives the terminal back. Nothing but the summary is shown afterwards. */
  close(): void;
}
