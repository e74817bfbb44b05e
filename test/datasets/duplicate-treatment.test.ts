import test from 'ava';
import { describeDuplicates } from '../../src/datasets/duplicate-figures.ts';
import { isDuplicate, treatDuplicates } from '../../src/datasets/duplicate-treatment.ts';
import type { PackEntry } from '../../src/datasets/pack.ts';

const entry = (id: string, split: 'train' | 'val' | 'test', more = {}): PackEntry => ({
  ...{ id, place: `at ${id}`, labels: new Int8Array(1), subject: undefined, split, part: split },
  quality: { side: 64, padding: 0, sharpness: 1 },
  ...more,
});
const large = { quality: { side: 200, padding: 0, sharpness: 1 } };

const entries = [
  entry('a', 'train'),
  entry('b', 'test'),
  entry('c', 'train', large),
  entry('d', 'train'),
  entry('e', 'val'),
  entry('f', 'train', large),
  entry('g', 'train'),
];
/** a, b and c show one photo, d and f another. */
const firstOf = Int32Array.of(0, 0, 0, 3, 4, 3, 6);

test('what the source parts stays parted, is counted, and shares a name', (t) => {
  const { figures, places, dropped, rejections, lines } = treatDuplicates(
    entries,
    firstOf,
    'group',
  );
  t.deepEqual(figures, { action: 'group', groups: 2, faces: 5, largest: 3, across: 2, dropped: 0 });
  t.deepEqual(
    [...places],
    [
      [0, { subject: 'a', split: 'train' }],
      [1, { subject: 'a', split: 'test' }],
      [2, { subject: 'a', split: 'train' }],
      [3, { subject: 'd', split: 'train' }],
      [5, { subject: 'd', split: 'train' }],
    ],
  );
  t.is(dropped.size + rejections.length, 0);
  const [first, second, ...more] = lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.deepEqual(first.faces[1], { id: 'b', place: 'at b', subject: 'a', split: 'test' });
  t.deepEqual(
    second.faces.map(({ id }: { id: string }) => id),
    ['d', 'f'],
  );
  t.is(more.length, 0);
});

test('to report changes nothing', (t) => {
  const { figures, places, dropped } = treatDuplicates(entries, firstOf, 'report');
  t.deepEqual(figures, {
    action: 'report',
    groups: 2,
    faces: 5,
    largest: 3,
    across: 2,
    dropped: 0,
  });
  t.is(places.size + dropped.size, 0);
});

test('to drop keeps the copy that is held out furthest, then the largest', (t) => {
  const { figures, dropped, rejections, lines } = treatDuplicates(entries, firstOf, 'drop');
  t.deepEqual([...dropped], [0, 2, 3]);
  t.deepEqual(figures, { action: 'drop', groups: 2, faces: 5, largest: 3, across: 0, dropped: 3 });
  t.deepEqual(rejections[2], {
    ...{ stage: 'pack', id: 'd', place: 'at d', reason: 'duplicate' },
    detail: 'it is a copy of at f, which is kept',
  });
  t.true(rejections.every(isDuplicate));
  t.true(lines.includes('{"id":"d","place":"at d","subject":"d","split":"dropped"}'));
});

test('of equal copies the first is kept, with the other face of its photo', (t) => {
  const twins = ['a', 'b', 'c'].map((id) =>
    entry(id, 'train', { place: id < 'c' ? 'one' : 'two' }),
  );
  const { dropped } = treatDuplicates(twins, Int32Array.of(0, 0, 0), 'drop');
  t.deepEqual([...dropped], [2]);
});

test('what became of copies is said in a sentence', (t) => {
  const of = (action: 'group' | 'report' | 'drop') =>
    describeDuplicates(treatDuplicates(entries, firstOf, action).figures);
  const found = '5 faces are copies of 2 photos, at most 3 of one';
  t.is(
    of('group'),
    `${found}: they count as one person, but 2 pairs of copies are in two splits, as the source has them. With pack.duplicates: drop one copy of each is kept.`,
  );
  t.is(of('report'), `${found}; nothing is done about them. 2 pairs of copies are in two splits.`);
  t.is(of('drop'), `${found}: 3 of them are dropped, so that each photo is used once.`);
  const none = treatDuplicates(
    entries,
    Int32Array.from(entries, (_, i) => i),
    'group',
  );
  t.is(describeDuplicates(none.figures), 'No two faces are copies of one photo.');
  t.is(none.lines, '');
});
