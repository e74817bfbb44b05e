import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import test from 'ava';
import { concatMap, from, map, NEVER, Observable, of } from 'rxjs';
import { EvenfaceError } from '../../src/common/errors.ts';
import { proportion } from '../../src/evaluation/proportion.ts';
import { findRun } from '../../src/pipelines/resume.ts';
import { runPipeline } from '../../src/pipelines/runner.ts';
import { ALL_CELLS, LOADED, NUMBERS, type SmallStages, setUp, sourceOf } from './run-kit.ts';

const recordOf = (dir: string) => JSON.parse(readFileSync(path.join(dir, 'run.json'), 'utf8'));

test('a run that ends well leaves its record, its log and latest', async (t) => {
  const { request, services, shown, outDir } = setUp(t, NUMBERS);
  const { status, summary } = await runPipeline(request, services);
  t.is(status, 'done');
  t.is(summary.resume, undefined);
  t.deepEqual(shown, [
    'started',
    'Source: 4 faces',
    'ingest 10',
    'align 10',
    'pack 1',
    'summary done',
  ]);
  const dir = summary.files.run;
  t.is(readlinkSync(path.join(outDir, 'demo', 'latest')), path.basename(dir));
  t.deepEqual(readdirSync(dir).sort(), [
    'journal.ndjson',
    'log.ndjson',
    'rejected.ndjson',
    'run.json',
  ]);
  const record = recordOf(dir);
  t.like(record, { status: 'done', seed: 1, overrides: ['seed=1'], versions: { evenface: '0' } });
  t.deepEqual(
    record.stages.map(({ stage, items }: { stage: string; items: number }) => [stage, items]),
    [
      ['ingest', 10],
      ['align', 10],
      ['pack', 1],
    ],
  );
  for (const line of readFileSync(path.join(dir, 'log.ndjson'), 'utf8').trim().split('\n')) {
    t.notThrows(() => JSON.parse(line));
  }
});

test('the backend is provided once, and only when the first stage that computes has work', async (t) => {
  const { request, services, shown } = setUp(
    t,
    { ...NUMBERS, train: (packs) => packs.pipe(map(() => 'model')) },
    { yaml: 'stages: [ingest: {format: drawn}, align, pack, train]' },
  );
  const { summary } = await runPipeline(request, services);
  t.true(shown.indexOf('backend') > shown.indexOf('pack 1'));
  t.is(shown.filter((line) => line === 'backend').length, 1);
  t.is(summary.backend, 'wasm 1');
  t.like(recordOf(summary.files.run), { backend: { name: 'wasm', version: '1', why: 'a test' } });
});

test('rejections are counted and written, and the pack stage hears of them', async (t) => {
  const { request, services } = setUp(t, {
    ...NUMBERS,
    align: (photos, context) =>
      photos.pipe(
        concatMap((photo) => {
          if (photo !== 3) return of(photo);
          context.reject({ stage: 'align', id: '3', place: 'p', reason: 'no-face', detail: 'd' });
          return [];
        }),
      ),
  });
  const { summary } = await runPipeline(request, services);
  t.deepEqual(summary.rejected, [{ stage: 'align', reason: 'no-face', count: 1 }]);
  t.like(JSON.parse(readFileSync(path.join(summary.files.run, 'rejected.ndjson'), 'utf8')), {
    id: '3',
  });
});

test('an attribute that the source lacks fails at its place, before there is a run folder', async (t) => {
  const { request, services, outDir, declare } = setUp(t, NUMBERS);
  const pipeline = declare(
    'stages: [ingest: {format: drawn}, align, pack, train: {balance: [Mael]}]',
  );
  const error = await t.throwsAsync(runPipeline({ ...request, pipeline }, services), {
    instanceOf: EvenfaceError,
  });
  t.regex(error.describe(), /^demo.yaml:3:70: there is no attribute "Mael", did you mean "Male"/);
  t.deepEqual(readdirSync(outDir), []);
});

test('a cell without a real face fails before anything is decoded, unless it may be skipped', async (t) => {
  const stages = ['generate', 'judge', 'filter', 'write'].join(', ');
  const yaml = (unseen: string) =>
    `stages: [ingest: {format: drawn}, align, pack, train, plan: {balance: [Smiling, Male], unseen: ${unseen}}, ${stages}]`;
  const source = sourceOf(ALL_CELLS.slice(0, 3));
  const pass: SmallStages[keyof SmallStages] = (items) => items;
  const small = { ...NUMBERS, train: pass, plan: pass, generate: pass, judge: pass, filter: pass };
  const { request, services, declare } = setUp(
    t,
    {
      ...small,
      write: (items) => items.pipe(map(() => ({ dir: 'd', cells: [], plan: { skipped: [] } }))),
    },
    { yaml: yaml('error'), source },
  );
  const error = await t.throwsAsync(runPipeline(request, services), { instanceOf: EvenfaceError });
  t.is(error.exitCode, 2);
  t.regex(error.describe(), /^demo.yaml:3:.*in "Smiling=yes,Male=yes"/);
  const skipping = { ...request, pipeline: declare(yaml('skip')) };
  t.is((await runPipeline(skipping, services)).status, 'done');
});

test('a failed run keeps the reason, is not latest, and can be resumed', async (t) => {
  let broken = true;
  const { request, services, shown, outDir } = setUp(t, {
    ...NUMBERS,
    align: (photos) =>
      photos.pipe(
        map((photo) => {
          if (broken && photo === 5) throw new Error('the disk is full');
          return photo;
        }),
      ),
  });
  const failed = await runPipeline(request, services);
  t.is(failed.status, 'failed');
  t.is(failed.summary.error, 'the disk is full');
  t.is(failed.summary.resume, 'evenface run demo --resume');
  t.like(recordOf(failed.summary.files.run), { status: 'failed', error: 'the disk is full' });
  t.false(existsSync(path.join(outDir, 'demo', 'latest')));

  broken = false;
  const resume = await findRun(outDir, 'demo', undefined);
  const done = await runPipeline({ ...request, resume }, services);
  t.is(done.status, 'done');
  t.is(done.summary.files.run, failed.summary.files.run);
  t.true(shown.includes('resumed'));
  const record = recordOf(done.summary.files.run);
  t.is(record.error, undefined);
  t.is(record.resumed.length, 1);
});

test('an interrupted run waits for guarded work, then ends as interrupted', async (t) => {
  const order: string[] = [];
  const { request, services, stop } = setUp(t, {
    ...NUMBERS,
    align: (photos, context) =>
      photos.pipe(
        concatMap(
          () =>
            new Observable<never>(() => {
              stop.abort();
              return () => {
                order.push('unsubscribed');
                void context.guard(
                  setTimeout(20).then(async () => {
                    order.push('checkpoint');
                    await context.guard(setTimeout(20));
                    await context.journal.record('step', 7);
                    order.push('journal');
                  }),
                );
              };
            }),
        ),
      ),
  });
  const { status, summary } = await runPipeline(request, services);
  t.is(status, 'interrupted');
  t.deepEqual(order, ['unsubscribed', 'checkpoint', 'journal']);
  t.like(recordOf(summary.files.run), { status: 'interrupted' });
  t.regex(readFileSync(path.join(summary.files.run, 'journal.ndjson'), 'utf8'), /"entry":7/);
  t.false(existsSync(path.join(summary.files.run, 'run.lock')));
});

test('what the journal vouches for is there again after a resumption', async (t) => {
  const seen: unknown[] = [];
  const { request, services, stop, outDir } = setUp(t, {
    ...NUMBERS,
    ingest: (_, context) => {
      seen.push(context.journal.last('step'));
      return from(context.journal.record('step', seen.length)).pipe(
        concatMap(() => (seen.length > 1 ? of(1) : NEVER)),
      );
    },
  });
  const running = runPipeline(request, services);
  while (seen.length === 0) await setTimeout(5);
  await setTimeout(20);
  stop.abort();
  t.is((await running).status, 'interrupted');
  const resume = await findRun(outDir, 'demo', undefined);
  const signal = new AbortController().signal;
  t.is((await runPipeline({ ...request, resume, signal }, services)).status, 'done');
  t.deepEqual(seen, [undefined, 1]);
});

test('a run is not resumed under another declaration, nor with other photos', async (t) => {
  const { request, services, outDir, declare } = setUp(t, {
    ...NUMBERS,
    pack: () => {
      throw new Error('no');
    },
  });
  await runPipeline(request, services);
  const resume = await findRun(outDir, 'demo', undefined);
  const changed = declare('stages: [ingest: {format: drawn, limit: 3}, align: {size: 128}, pack]');
  const error = await t.throwsAsync(
    runPipeline({ ...request, resume, pipeline: changed }, services),
    { instanceOf: EvenfaceError },
  );
  t.is(error.exitCode, 2);
  t.regex(error.message, /ingest\.limit: not set, now 3\n {2}align\.size: 64, now 128/);
  const described = declare(
    'description: other words\n    stages: [ingest: {format: drawn}, align, pack]',
  );
  const others = { ...services, openSource: async () => sourceOf(ALL_CELLS, 'b') };
  await t.throwsAsync(runPipeline({ ...request, resume, pipeline: described }, others), {
    message: /photos have changed/,
  });
});

test('a gate that does not hold ends the run as gate, with its fidelity in the summary', async (t) => {
  const kept = proportion(45, 50);
  const real = proportion(98, 100);
  const pass = (items: Observable<unknown>) => items;
  const cell = { cell: 'Male=no', wanted: 50, kept: 50, unfilled: 0, tried: 200, rejected: {} };
  const dataset = { dir: '/d', cells: [cell], plan: { skipped: [] } };
  const evaluation = {
    attributes: [{ attribute: 'Male', kept, real, realBalanced: 0.9 }],
    failedGates: ['fidelity of Male is 90.0 %, below 95.0 %'],
  };
  const { request, services, shown, outDir } = setUp(
    t,
    {
      load: () => of('model'),
      plan: pass,
      generate: pass,
      judge: pass,
      filter: pass,
      write: (items) => items.pipe(map(() => dataset)),
      evaluate: (items) => items.pipe(map(() => ({ dataset, evaluation }))),
    },
    { yaml: LOADED },
  );
  const { status, summary } = await runPipeline(request, services);
  t.is(status, 'gate');
  t.deepEqual(summary.failed_gates, evaluation.failedGates);
  t.like(summary.cells[0], { cell: 'Male=no', wanted: 50, kept: 50, rejected_share: 0.75 });
  t.like(summary.fidelity[0], { attribute: 'Male', n: 50, share: 0.9, real: { n: 100 } });
  t.is(shown[1], 'backend');
  t.true(existsSync(path.join(outDir, 'demo', 'latest')));
});
