import test from 'ava';
import fc from 'fast-check';
import { Gatherer } from '../../src/streams/gather.ts';

/** A gatherer that doubles, and the batches that it did. */
function doubling(size: number) {
  const batches: number[][] = [];
  const gatherer = new Gatherer<number, number>(size, async (items) => {
    batches.push([...items]);
    await new Promise((resolve) => setTimeout(resolve, 1));
    return items.map((item) => item * 2);
  });
  return { gatherer, batches };
}

test('each task gets its own result, in batches of at most the size', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 6 }),
      async (delays, size) => {
        const { gatherer, batches } = doubling(size);
        const results = await Promise.all(
          delays.map((delay, i) =>
            gatherer.during(async (ask) => {
              await new Promise((resolve) => setTimeout(resolve, delay));
              return ask(i);
            }),
          ),
        );
        t.deepEqual(
          results,
          delays.map((_, i) => 2 * i),
        );
        t.true(batches.every((batch) => batch.length <= size));
      },
    ),
    { numRuns: 20 },
  );
});

test('a batch waits for tasks that may still ask, and for no others', async (t) => {
  const { gatherer, batches } = doubling(4);
  let go = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  const slow = gatherer.during(async () => held);
  const asking = [1, 2].map((item) => gatherer.during((ask) => ask(item)));
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.deepEqual(batches, []);
  go();
  await slow;
  t.deepEqual(await Promise.all(asking), [2, 4]);
  t.deepEqual(batches, [[1, 2]]);
});

test('what fails a batch fails its tasks, and the next one is done', async (t) => {
  let fails = true;
  const gatherer = new Gatherer<number, number>(2, async (items) => {
    if (fails) throw new Error('no');
    return items;
  });
  await t.throwsAsync(
    gatherer.during((ask) => ask(1)),
    { message: 'no' },
  );
  fails = false;
  t.is(await gatherer.during((ask) => ask(2)), 2);
});
