import test from 'ava';
import fc from 'fast-check';
import { EntryCounter, listTable, take } from '../../../src/datasets/sources/table.ts';

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const file = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');

test('each row and each image without one is listed once, whatever is missing or twice', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ file, bad: fc.boolean() })),
      fc.uniqueArray(file),
      async (listed, unsorted) => {
        const files = unsorted.sort();
        const labels = new Int8Array(1);
        const rows = listed.map(({ file, bad }, i) => ({
          file,
          place: `list:${i}`,
          ...(bad ? { reason: 'label', detail: '' } : { labels, split: 'train' as const }),
        }));
        const images = { dir: '/x', prefix: '', files };
        const entries = await allOf(listTable(rows, images));
        const photos = entries.flatMap((entry) => ('photo' in entry ? [entry.photo.id] : []));
        const firsts = listed.filter(
          ({ file }, i) => listed.findIndex((row) => row.file === file) === i,
        );
        const counter = new EntryCounter(images);
        const isPhoto = listed.filter(({ file }) => counter.add(file));
        t.is(entries.length, counter.total);
        t.deepEqual(
          isPhoto,
          firsts.filter(({ file }) => files.includes(file)),
        );
        t.deepEqual(
          photos,
          firsts.filter(({ file, bad }) => !bad && files.includes(file)).map(({ file }) => file),
        );
      },
    ),
  );
});

test('take closes what it takes from', async (t) => {
  let closed = false;
  function* endless() {
    try {
      for (;;) yield 1;
    } finally {
      closed = true;
    }
  }
  t.deepEqual(await allOf(take(endless(), 3)), [1, 1, 1]);
  t.true(closed);
});
