import path from 'node:path';
import { removePartials } from '../common/files.ts';
import { resumeShards } from '../stages/shard-journal.ts';
import { FileJournal } from './journal.ts';
import type { LoadedPipeline } from './load-declaration.ts';
import { openLog, type RunLog } from './logger.ts';
import { RejectionFile } from './rejections.ts';
import type { FoundRun } from './resume.ts';
import { type Clock, createRunDir, runFiles } from './run-folder.ts';
import { lockRun } from './run-lock.ts';
import { RecordFile, type RunRecord } from './run-record.ts';

/** A run folder with everything in it open, and nobody else in it. */
export interface OpenRun {
  readonly dir: string;
  readonly resumed: boolean;
  readonly file: RecordFile;
  readonly journal: FileJournal;
  readonly log: RunLog;
  readonly rejected: RejectionFile;
  /** Closes the files and lets others in. */
  close(): Promise<void>;
}

/**
 * Makes a run folder, or opens the one to be resumed: what it holds of unfinished work is cut back
 * to what the journal vouches for. Throws when another process is in the folder.
 */
export async function openRun(
  pipeline: LoadedPipeline,
  outDir: string,
  clock: Clock,
  versions: Record<string, string>,
  overrides: readonly string[],
  resume: FoundRun | undefined,
): Promise<OpenRun> {
  const dir = resume?.dir ?? (await createRunDir(outDir, pipeline.name, clock));
  const files = runFiles(dir);
  const lock = await lockRun(files.lock);
  try {
    if (resume) await removePartials(dir);
    const now = clock().toISOString();
    const record: RunRecord = resume
      ? { ...resume.record, resumed: [...resume.record.resumed, now] }
      : {
          pipeline: pipeline.name,
          run: path.basename(dir),
          status: 'running',
          declaration: pipeline.declaration,
          overrides,
          seed: pipeline.declaration.seed,
          started: now,
          resumed: [],
          versions,
          stages: [],
          counts: {},
        };
    record.status = 'running';
    record.stages = [];
    delete record.error;
    delete record.finished;
    const file = new RecordFile(files.record, record);
    await file.save();
    let rejected: RejectionFile | undefined;
    const journal = await FileJournal.open(files.journal, async () => rejected?.flush());
    rejected = await RejectionFile.open(
      files.rejected,
      resumeShards(journal).last?.rejections ?? 0,
    );
    const log = await openLog(files.log);
    const opened = rejected;
    return {
      dir,
      resumed: resume !== undefined,
      file,
      journal,
      log,
      rejected,
      async close() {
        try {
          await journal.close();
          await opened.close();
          await log.close();
        } finally {
          await lock.release();
        }
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
