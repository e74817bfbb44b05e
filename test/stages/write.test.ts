import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { concat, from, lastValueFrom, NEVER, type Observable, of, throwError } from 'rxjs';
import { createRandom } from '../../src/common/random.ts';
import { readDescription } from '../../src/datasets/sinks/description.ts';
import { sinkFormat } from '../../src/datasets/sinks/registry.ts';
import type { Outcome } from '../../src/stages/items.ts';
import type { WriteOptions } from '../../src/stages/options.ts';
import { memoryJournal } from '../../src/stages/plain-context.ts';
import { resumeShards } from '../../src/stages/shard-journal.ts';
import { type WriteWiring, write } from '../../src/stages/write.ts';
import { pull } from '../../src/streams/pull.ts';
import { Window } from '../../src/streams/window.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { journalledContext } from './journalled-context.ts';
import { sampleOutcome, samplePlan, WIRING } from './sample-outcomes.ts';

const options: WriteOptions & WriteWiring = {
  ...WIRING,
  formats: ['imagefolder', 'arrow'],
  shard_rows: 6,
};
const plan = samplePlan(5);
const ROWS = Array.from({ length: 20 }, (_, row) => row);
const KEPT = ROWS.filter((row) => row % 7 !== 6);

/** Outcomes as they come: rows are begun in order, as the window lets them, and end in any order. */
function outcomesThrough(window: Window, seed: number): Observable<Outcome> {
  return pull(async function* () {
    const random = createRandom('order', seed);
    const open: Outcome[] = [];
    let begun = 0;
    while (begun < ROWS.length || open.length > 0) {
      while (begun < ROWS.length) {
        const credit = window.tryAcquire();
        if (!credit) break;
        open.push(sampleOutcome(plan, begun++, credit));
      }
      if (open.length > 0) yield* open.splice(random.integer(open.length), 1);
      await setImmediate();
    }
  });
}

/** The files of a folder with their content, by path. */
function contentOf(dir: string): Record<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(
    files.map((file) => [path.relative(dir, file), readFileSync(file, 'latin1')]),
  );
}

async function unbroken(t: ExecutionContext) {
  const dir = temporaryFolder(t);
  const recorded = journalledContext(dir);
  const outcomes = from(ROWS.map((row) => sampleOutcome(plan, row)));
  const dataset = await lastValueFrom(outcomes.pipe(write(options, recorded.context)));
  return { ...recorded, dir, dataset, content: contentOf(dataset.dir) };
}

test('rows that come in any order are written in the order of the plan, whatever the window', async (t) => {
  const { content } = await unbroken(t);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.nat(), async (size, seed) => {
      const { context } = journalledContext(temporaryFolder(t));
      const window = new Window(size);
      const outcomes = outcomesThrough(window, seed);
      const dataset = await lastValueFrom(outcomes.pipe(write(options, context)));
      t.deepEqual(contentOf(dataset.dir), content);
      t.is(window.inFlight, 0);
    }),
    { numRuns: 8 },
  );
});

test('the dataset says how its images were made', async (t) => {
  const { dataset } = await unbroken(t);
  const { backend, decoding, seed, source } = await readDescription(dataset.dir);
  t.deepEqual(
    { backend, decoding, seed, source },
    {
      backend: 'wasm',
      decoding: { ...WIRING.decoding, precision: 'float32' },
      seed: 7,
      source: 'coloured squares',
    },
  );
});

test('every format holds the rows that were kept, and none that was given up', async (t) => {
  const { dataset } = await unbroken(t);
  for (const format of dataset.formats) {
    const rows = [];
    for await (const { row } of sinkFormat(format).read(dataset.dir, dataset.info)) rows.push(row);
    t.deepEqual(rows, KEPT);
  }
});

test('cells are counted: kept, given up, tried, and rejected by reason', async (t) => {
  const { dataset, counts } = await unbroken(t);
  // Rows 2, 6, 10, 14 and 18: the first, third and fifth of them were rejected before.
  t.deepEqual(dataset.cells[2], {
    cell: 'Bright=yes,Red=no',
    wanted: 5,
    kept: 4,
    unfilled: 1,
    tried: 7,
    rejected: { 'not-Bright=yes': 2, 'not-Red=yes': 1 },
  });
  t.is(counts['rows kept'], KEPT.length);
  t.is(counts['rows unfilled'], ROWS.length - KEPT.length);
  t.is(counts['samples tried'], 7 + ROWS.length);
});

test('rejections are told in the order of the rows, and rows given up as well', async (t) => {
  const { rejected } = await unbroken(t);
  t.deepEqual(
    rejected.map(({ place, reason }) => `${place}: ${reason}`),
    [
      'Bright=no,Red=no row 0 attempt 0: not-Bright=yes',
      'Bright=yes,Red=yes row 3 attempt 0: not-Bright=yes',
      'Bright=yes,Red=no row 6 attempt 0: not-Bright=yes',
      'Bright=yes,Red=no row 6 attempt 1: not-Red=yes',
      'Bright=yes,Red=no row 6: unfilled',
      'Bright=no,Red=yes row 9 attempt 0: not-Bright=yes',
      'Bright=no,Red=no row 12 attempt 0: not-Bright=yes',
      'Bright=no,Red=yes row 13 attempt 0: not-Bright=yes',
      'Bright=no,Red=yes row 13: unfilled',
      'Bright=yes,Red=yes row 15 attempt 0: not-Bright=yes',
      'Bright=yes,Red=no row 18 attempt 0: not-Bright=yes',
    ],
  );
});

test('a run that goes on after an interruption ends with the files and counts of an unbroken one', async (t) => {
  const whole = await unbroken(t);
  for (const stopAfter of [1, 7, 13, 19, 20]) {
    const dir = temporaryFolder(t);
    const journal = memoryJournal();
    const first = journalledContext(dir, journal);
    const begun = ROWS.slice(0, stopAfter).map((row) => sampleOutcome(plan, row));
    const subscription = concat(from(begun), NEVER).pipe(write(options, first.context)).subscribe();
    const shards = Math.floor(stopAfter / options.shard_rows);
    while (journal.all('shard').length < shards) await setTimeout(5);
    subscription.unsubscribe();
    await first.settled();

    const { firstRow, last } = resumeShards(journal);
    t.is(firstRow, shards * options.shard_rows);
    const second = journalledContext(dir, journal);
    const rest = from(ROWS.slice(firstRow).map((row) => sampleOutcome(plan, row)));
    const dataset = await lastValueFrom(rest.pipe(write(options, second.context)));
    t.deepEqual(contentOf(dataset.dir), whole.content);
    t.deepEqual(dataset.cells, whole.dataset.cells);
    const told = first.rejected.slice(0, last?.rejections ?? 0);
    t.deepEqual([...told, ...second.rejected], whole.rejected);
  }
});

test('a finished dataset that is resumed makes its last shard again and nothing else', async (t) => {
  const dir = temporaryFolder(t);
  const journal = memoryJournal();
  const all = from(ROWS.map((row) => sampleOutcome(plan, row)));
  const { context } = journalledContext(dir, journal);
  const before = await lastValueFrom(all.pipe(write(options, context)));
  const content = contentOf(before.dir);
  const { firstRow } = resumeShards(journal);
  t.is(firstRow, 18);
  const rest = from([18, 19].map((row) => sampleOutcome(plan, row)));
  const after = await lastValueFrom(
    rest.pipe(write(options, journalledContext(dir, journal).context)),
  );
  t.deepEqual(contentOf(after.dir), content);
  t.deepEqual(after.cells, before.cells);
});

test('what an earlier run left in the dataset folder is gone', async (t) => {
  const dir = temporaryFolder(t);
  const larger = samplePlan(6);
  const all = from(Array.from({ length: 24 }, (_, row) => sampleOutcome(larger, row)));
  await lastValueFrom(all.pipe(write(options, journalledContext(dir).context)));
  const again = from(ROWS.map((row) => sampleOutcome(plan, row)));
  const dataset = await lastValueFrom(again.pipe(write(options, journalledContext(dir).context)));
  t.deepEqual(contentOf(dataset.dir), (await unbroken(t)).content);
});

test('going on with shards of another size is refused', async (t) => {
  const dir = temporaryFolder(t);
  const journal = memoryJournal();
  const all = from(ROWS.map((row) => sampleOutcome(plan, row)));
  await lastValueFrom(all.pipe(write(options, journalledContext(dir, journal).context)));
  const rest = of(sampleOutcome(plan, 18));
  const other = write({ ...options, shard_rows: 7 }, journalledContext(dir, journal).context);
  await t.throwsAsync(lastValueFrom(rest.pipe(other)), {
    name: 'EvenfaceError',
    message: /shards of another size/,
  });
});

test('an error upstream ends the stage, and so does a stream that ends too early', async (t) => {
  const begun = from(ROWS.slice(0, 8).map((row) => sampleOutcome(plan, row)));
  const failing = concat(
    begun,
    throwError(() => new Error('no more')),
  );
  const stage = () => write(options, journalledContext(temporaryFolder(t)).context);
  await t.throwsAsync(lastValueFrom(failing.pipe(stage())), { message: 'no more' });
  await t.throwsAsync(lastValueFrom(begun.pipe(stage())), { message: /before its last row/ });
});
