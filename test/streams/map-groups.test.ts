import test from 'ava';
import fc from 'fast-check';
import { firstValueFrom, from, Subject, toArray } from 'rxjs';
import { mapGroups } from '../../src/streams/map-groups.ts';
import { pull } from '../../src/streams/pull.ts';
import { Window } from '../../src/streams/window.ts';

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('results come in the order of the items, in groups of at most the size, however long each takes', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.nat(3), { minLength: 1 }),
      async (count, concurrency, most, delays) => {
        let running = 0;
        let group = 0;
        const items = Array.from({ length: count }, (_, i) => i);
        const results = await firstValueFrom(
          from(items).pipe(
            mapGroups(concurrency, most, async (some) => {
              t.true(++running <= concurrency && some.length <= most && some.length > 0);
              await later(delays[group++ % delays.length]!);
              running--;
              return some.map((item) => item * 2);
            }),
            toArray(),
          ),
        );
        t.deepEqual(
          results,
          items.map((item) => item * 2),
        );
      },
    ),
    { numRuns: 30, seed: 1 },
  );
});

test('a group does not wait for items that wait for its own to be done', async (t) => {
  const window = new Window(3);
  const source = pull(async function* () {
    for (let i = 0; i < 20; i++) yield { i, credit: await window.acquire() };
  });
  let done = 0;
  await new Promise<void>((resolve, reject) => {
    source.pipe(mapGroups(2, 8, async (some) => some)).subscribe({
      next: ({ i, credit }) => {
        t.is(i, done++);
        credit.release();
      },
      complete: resolve,
      error: reject,
    });
  });
  t.is(done, 20);
});

test('nothing is started after an error or when nobody listens any more', async (t) => {
  const started: number[] = [];
  const source = new Subject<number>();
  const errors: unknown[] = [];
  source
    .pipe(
      mapGroups(1, 1, async (some) => {
        started.push(...some);
        throw new Error('broken');
      }),
    )
    .subscribe({ error: (error) => errors.push(error) });
  source.next(1);
  source.next(2);
  await later(20);
  t.deepEqual(started, [1]);
  t.is(errors.length, 1);

  const left = from([3, 4]).pipe(
    mapGroups(1, 1, async (some) => {
      started.push(...some);
      return some;
    }),
  );
  left.subscribe().unsubscribe();
  await later(20);
  t.deepEqual(started, [1]);
});
