import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import {
  finishedRun,
  folderWith,
  hasEnded,
  outcome,
  progressOf,
  type Run,
  readJson,
  run,
  type Stop,
  sharedFolderWith,
  TINY,
} from './runs.ts';

type Place = Pick<Run, 'events' | 'dir'>;

/** The folder of a run that nobody stops; what starts there finds its pack. */
const shared = sharedFolderWith(test, TINY);
/** What that run made. */
let expected: Record<string, string>;

test.before(async (t) => {
  const { dir } = await finishedRun(t, shared, ['tiny']);
  expected = outcome(dir);
  const { counts } = readJson<{ counts: Record<string, number> }>(dir, 'run.json');
  t.true(counts['rows kept']! > 0);
  t.true(counts['rows unfilled']! > 0);
  t.true(counts['rows kept']! + counts['rows unfilled']! < counts['samples tried']!);
});

/** Where a run is stopped: the stage that is at work there, and how to tell. */
const STOPS: readonly { at: string; stage: string; fresh?: true; when: (run: Place) => boolean }[] =
  [
    { at: 'ingest', stage: 'ingest', fresh: true, when: (run) => hasBegun(run, 'photos') },
    { at: 'align', stage: 'align', fresh: true, when: (run) => hasEnded(run, 'ingest') },
    { at: 'pack', stage: 'pack', fresh: true, when: hasPackedSome },
    { at: 'train cvae', stage: 'train', when: (run) => hasBegun(run, 'train cvae') },
    { at: 'train judge', stage: 'train', when: (run) => hasBegun(run, 'train judge') },
    { at: 'train auditor', stage: 'train', when: (run) => hasBegun(run, 'train auditor') },
    // Generating, judging and filtering a batch is one step, which no signal comes between.
    { at: 'generate, judge and filter', stage: 'filter', when: (run) => hasBegun(run, 'generate') },
    { at: 'write', stage: 'write', when: (run) => shardsOf(run) >= 2 },
    { at: 'the end of write', stage: 'write', when: (run) => hasEnded(run, 'filter') },
    { at: 'evaluate', stage: 'evaluate', when: (run) => hasEnded(run, 'write') },
    { at: 'report', stage: 'report', when: (run) => hasEnded(run, 'evaluate') },
  ];

for (const { at, stage, fresh, when } of STOPS) {
  test.serial(
    `a run interrupted in ${at} says how to go on, and ends with the same bytes`,
    async (t) => {
      const cwd = fresh ? folderWith(t, TINY) : shared;
      const stopped = await run(cwd, ['tiny'], { stop: { when, signal: 'SIGINT' } });
      t.is(stopped.code, 130, stopped.stderr);
      t.false(hasEnded(stopped, stage));
      const summary = stopped.events.at(-1)!;
      t.like(summary, {
        event: 'summary',
        status: 'interrupted',
        resume: 'evenface run tiny --resume',
      });
      t.is(readJson<{ status: string }>(stopped.dir, 'run.json').status, 'interrupted');
      t.false(existsSync(path.join(stopped.dir, 'run.lock')));
      if (fresh) t.deepEqual(readdirSync(path.join(cwd, 'output', '_packs')), []);
      await resumed(t, cwd, stopped);
    },
  );
}

/** Where a run is killed, and what its resumption must not do again. */
const KILLS: readonly (Pick<Stop, 'when'> & {
  at: string;
  task: string;
  goesOnAfter: number;
})[] = [
  {
    at: 'training',
    task: 'train cvae',
    goesOnAfter: 10,
    when: ({ dir }) => existsSync(path.join(dir, 'model', 'cvae.checkpoint.safetensors')),
  },
  { at: 'writing', task: 'write', goesOnAfter: 32, when: (run) => shardsOf(run) >= 2 },
  {
    at: 'making the dataset whole',
    task: 'write',
    goesOnAfter: 80,
    when: ({ dir }) => existsSync(path.join(dir, 'dataset', 'images', 'metadata.parquet')),
  },
];

for (const { at, when, task, goesOnAfter } of KILLS) {
  test.serial(
    `a run killed while ${at} goes on from there, and ends with the same bytes`,
    async (t) => {
      const killed = await run(shared, ['tiny'], { stop: { when, signal: 'SIGKILL' } });
      t.is(killed.code, null);
      t.is(readJson<{ status: string }>(killed.dir, 'run.json').status, 'running');
      for (const folder of ['model', 'dataset']) leaveTornFile(path.join(killed.dir, folder));
      const { events } = await resumed(t, shared, killed);
      t.true(progressOf({ events }, task)[0]! > goesOnAfter);
    },
  );
}

async function resumed(t: ExecutionContext, cwd: string, stopped: Run): Promise<Run> {
  const ended = await finishedRun(t, cwd, ['tiny', '--resume']);
  t.like(ended.events[0], { event: 'start', runDir: stopped.dir, resumed: true });
  t.deepEqual(outcome(stopped.dir), expected);
  return ended;
}

/** What a file looks like that was being written at the moment of a crash. */
function leaveTornFile(dir: string): void {
  if (existsSync(dir)) writeFileSync(path.join(dir, 'torn.json.0.partial'), '{"to');
}

function hasBegun(run: Place, task: string): boolean {
  return progressOf(run, task).length > 0;
}

/** How many shards are whole on disk. */
function shardsOf({ dir }: Place): number {
  const journal = path.join(dir, 'journal.ndjson');
  return existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 1 : 0;
}

/** Whether the pack that is made has its first faces. */
function hasPackedSome({ dir }: Place): boolean {
  const packs = path.join(dir, '..', '..', '_packs');
  if (!existsSync(packs)) return false;
  return readdirSync(packs).some((name) => {
    const faces = path.join(packs, name, 'new', 'faces.u8');
    return name.includes('.partial-') && existsSync(faces) && statSync(faces).size > 0;
  });
}
