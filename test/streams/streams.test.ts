import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { concatMap, firstValueFrom, from, lastValueFrom, take, toArray } from 'rxjs';
import { mapOrdered } from '../../src/streams/map-ordered.ts';
import { pull } from '../../src/streams/pull.ts';
import { task } from '../../src/streams/task.ts';
import { Window } from '../../src/streams/window.ts';

test('a source that waits for credits never has more in flight than its window', async (t) => {
  const window = new Window(8);
  let most = 0;
  const source = pull(async function* () {
    for (let i = 0; i < 200; i++) {
      const credit = await window.acquire();
      most = Math.max(most, window.inFlight);
      yield { i, credit };
    }
  });
  const seen = await lastValueFrom(
    source.pipe(
      concatMap(async ({ i, credit }) => {
        await sleep(0);
        credit.release();
        return i;
      }),
      toArray(),
    ),
  );
  t.deepEqual(
    seen,
    Array.from({ length: 200 }, (_, i) => i),
  );
  t.is(most, 8);
});

test('a credit given back twice counts once', async (t) => {
  const window = new Window(2);
  const first = await window.acquire();
  await window.acquire();
  first.release();
  first.release();
  t.is(window.inFlight, 1);
  t.truthy(window.tryAcquire());
  t.is(window.tryAcquire(), undefined);
});

test('leaving closes the iterator of a pulled source', async (t) => {
  let closed = false;
  await firstValueFrom(
    pull(async function* () {
      try {
        for (let i = 0; ; i++) yield i;
      } finally {
        closed = true;
      }
    }).pipe(take(1)),
  );
  await sleep(5);
  t.true(closed);
});

test('a failing source is an error of its stream', async (t) => {
  const stream = pull<number>(async function* () {
    yield 1;
    throw new Error('broken');
  });
  await t.throwsAsync(lastValueFrom(stream), { message: 'broken' });
});

test('mapOrdered keeps the order, bounds what runs and drops undefined', async (t) => {
  let running = 0;
  let most = 0;
  const result = await lastValueFrom(
    from([30, 1, 20, 2, 10, 3]).pipe(
      mapOrdered(3, async (ms) => {
        most = Math.max(most, ++running);
        await sleep(ms);
        running--;
        return ms === 2 ? undefined : ms;
      }),
      toArray(),
    ),
  );
  t.deepEqual(result, [30, 1, 20, 10, 3]);
  t.is(most, 3);
});

test('mapOrdered starts nothing more after an error or after everyone has left', async (t) => {
  let started = 0;
  const work = async (i: number) => {
    started++;
    await sleep(1);
    if (i === 2) throw new Error('broken');
    return i;
  };
  await t.throwsAsync(lastValueFrom(from([1, 2, 3, 4, 5]).pipe(mapOrdered(1, work))), {
    message: 'broken',
  });
  await sleep(10);
  t.is(started, 2);
  await firstValueFrom(from([5, 6, 7]).pipe(mapOrdered(1, work)));
  await sleep(10);
  t.true(started <= 4);
});

test('an empty source completes through mapOrdered', async (t) => {
  t.deepEqual(
    await lastValueFrom(
      from([]).pipe(
        mapOrdered(2, async (x) => x),
        toArray(),
      ),
    ),
    [],
  );
});

test('leaving a task aborts its signal', async (t) => {
  const aborted = await new Promise<boolean>((resolve) => {
    const subscription = task(async (signal) => {
      await sleep(5);
      resolve(signal.aborted);
    }).subscribe();
    subscription.unsubscribe();
  });
  t.true(aborted);
});
