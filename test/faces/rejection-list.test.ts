import test from 'ava';
import fc from 'fast-check';
import { RejectionList } from '../../src/faces/rejection-list.ts';

const word = fc.string({ unit: 'grapheme', maxLength: 40 });
const rejection = fc.record({
  stage: word,
  id: word,
  place: word,
  reason: word,
  detail: fc.oneof(word, fc.constantFrom('a\nb', 'x'.repeat(70_000), 'é'.repeat(9000))),
});

test('rejections are there as they came, however often they are gone through', (t) => {
  fc.assert(
    fc.property(fc.array(rejection, { maxLength: 60 }), (all) => {
      const list = new RejectionList();
      for (const [i, one] of all.entries()) {
        t.is(list.length, i);
        list.push(one);
      }
      t.deepEqual([...list], all);
      t.deepEqual([...list], all);
    }),
    { numRuns: 50 },
  );
});

test('a rejection that comes while they are gone through breaks none', (t) => {
  const list = new RejectionList();
  const at = (i: number) => ({ stage: 's', id: `${i}`, place: 'p', reason: 'r', detail: 'd' });
  for (let i = 0; i < 2000; i++) list.push(at(i));
  const seen: string[] = [];
  for (const { id } of list) {
    if (seen.length < 10) list.push(at(2000 + seen.length));
    seen.push(id);
  }
  t.deepEqual(
    seen.slice(0, 2000),
    Array.from({ length: 2000 }, (_, i) => `${i}`),
  );
  t.is(list.length, 2010);
});
