import path from 'node:path';
import { EvenfaceError } from '../common/errors.ts';
import type { PipelineDeclaration } from './declaration.ts';
import { listRunDirs, runFiles } from './run-folder.ts';
import { type RunRecord, readRecord } from './run-record.ts';
import { isMap } from './spelling.ts';
import { valueName } from './type-names.ts';

export interface FoundRun {
  readonly dir: string;
  readonly record: RunRecord;
}

/** Whether a run came to its end: there is nothing to resume. */
export function isFinished({ status }: RunRecord): boolean {
  return status === 'done' || status === 'gate';
}

/**
 * The run that `--resume` means: the folder or run id named, or else the newest run of the
 * pipeline. It may be finished. Throws a declaration error when there is no such run.
 */
export async function findRun(
  outDir: string,
  pipeline: string | undefined,
  named: string | undefined,
): Promise<FoundRun> {
  const parent = pipeline === undefined ? outDir : path.join(outDir, pipeline);
  if (named !== undefined) {
    for (const dir of [path.resolve(named), path.join(parent, named)]) {
      const record = await readRecord(runFiles(dir).record);
      if (record) return { dir, record };
    }
    throw new EvenfaceError('declaration', 'there is no such run to resume', {
      place: named,
      hint: `Name a run folder, or a run's id under ${parent}.`,
    });
  }
  for (const dir of pipeline === undefined ? [] : await listRunDirs(outDir, pipeline)) {
    const record = await readRecord(runFiles(dir).record);
    if (record) return { dir, record };
  }
  throw new EvenfaceError('declaration', 'there is no run to resume', {
    place: parent,
    hint: 'Leave --resume out to start one.',
  });
}

/** Refuses to resume a run under another declaration than it was begun with; names what differs. */
export function checkUnchanged(run: FoundRun, declaration: PipelineDeclaration): void {
  const changes = differences(comparable(run.record.declaration), comparable(declaration));
  if (changes.length === 0) return;
  throw new EvenfaceError(
    'declaration',
    `the declaration has changed since this run began:\n${changes.map((change) => `  ${change}`).join('\n')}`,
    { place: run.dir, hint: 'Undo the change, or leave --resume out to start a new run.' },
  );
}

/** Refuses to go on with photos that are not those the run began with. */
export function checkSameSource({ dir, record }: FoundRun, fingerprint: string): void {
  if (record.source === undefined || record.source.fingerprint === fingerprint) return;
  throw new EvenfaceError('input', 'the photos have changed since this run began', {
    place: dir,
    hint: 'Leave --resume out to start a new run.',
  });
}

/** What a run's outcome follows from, stages by name; the description does not matter. */
function comparable({ description: _, stages, ...rest }: PipelineDeclaration) {
  return {
    ...rest,
    stages: stages.map(({ name }) => name),
    ...Object.fromEntries(stages.map(({ name, options }) => [name, options])),
  };
}

/** `train.model.steps: 1500, now 3000`, for each leaf that differs. */
export function differences(before: unknown, now: unknown, path = ''): string[] {
  if (isMap(before) && isMap(now)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(now)]);
    return [...keys].flatMap((key) =>
      differences(before[key], now[key], path ? `${path}.${key}` : key),
    );
  }
  if (JSON.stringify(before) === JSON.stringify(now)) return [];
  const shown = (value: unknown) => (value === undefined ? 'not set' : valueName(value));
  return [`${path}: ${shown(before)}, now ${shown(now)}`];
}
