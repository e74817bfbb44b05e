import test from 'ava';
import fc from 'fast-check';
import { createRandom } from '../../src/common/random.ts';
import { AttributeSchema, binary, UNKNOWN } from '../../src/faces/attributes.ts';
import { facesInPairs, Partners, peopleInPairs } from '../../src/model/people-in-pairs.ts';

const schema = new AttributeSchema([binary('Male'), binary('Eyeglasses'), binary('Smiling')]);

/** Faces, of each the person and the labels. */
const packOf = (faces: readonly (readonly [string | undefined, number[]])[]) => ({
  schema,
  entries: faces.map(([subject, labels], i) => ({
    ...{ id: `${i}.jpg`, place: `${i}`, subject, split: 'train' as const },
    labels: Int8Array.from(labels),
    quality: { side: 64, padding: 0, sharpness: 1 },
  })),
});

const of = (...people: (string | undefined)[]) =>
  packOf(people.map((person) => [person, [0, 0, 0]]));

test('pairs are at most their share of any number of faces, and whole', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 0, max: 100 }),
      (faces, percent) => {
        const share = percent / 100;
        const paired = facesInPairs(faces, share);
        t.true(paired % 2 === 0 && paired <= share * faces && paired > share * faces - 2);
      },
    ),
  );
});

test('people with one photo make no pair, nor do photos of nobody known', (t) => {
  const pack = of('a', 'b', 'a', undefined, undefined, 'a');
  t.deepEqual(peopleInPairs(pack, [0, 1, 2, 3, 4]), [[0, 2]]);
});

test('where hardly a face has another of its person, it is said', (t) => {
  const error = t.throws(() => peopleInPairs(of('a', 'b', 'c', undefined), [0, 1, 2, 3]));
  t.like(error, { code: 'input' });
  t.regex(error.message, /^0 of 4 training faces are known to have another of the same person/);
  // As it is with a few copies of one photo.
  const rare = of('a', 'a', ...Array.from({ length: 60 }, () => undefined));
  const rows = rare.entries.map((_, row) => row);
  t.throws(() => peopleInPairs(rare, rows), { message: /^2 of 62/ });
  t.deepEqual(peopleInPairs(rare, rows.slice(0, 40)), [[0, 1]]);
});

test('partners are alike in what is the person, and any of them in what is declared', (t) => {
  const pack = packOf([
    ['a', [1, 0, 0]],
    ['a', [1, 1, 0]],
    ['a', [1, 0, 1]],
    ['a', [UNKNOWN, 0, 0]],
    ['b', [0, 0, 0]],
    ['b', [0, 1, 0]],
  ]);
  const people = [
    [0, 1, 2, 3],
    [4, 5],
  ];
  const drawn = (attributes: string[], row: number) => {
    const partners = new Partners(pack, { people, attributes });
    const random = createRandom('partners');
    return [...new Set(Array.from({ length: 200 }, () => partners.draw(row, random)))].sort();
  };
  t.deepEqual(drawn(['Smiling'], 0), [2, 3]);
  t.deepEqual(drawn([], 0), [3]);
  t.deepEqual(drawn(['Eyeglasses', 'Smiling'], 0), [1, 2, 3]);
  // Nobody else is like this one, so the other of the two it is.
  t.deepEqual(drawn(['Smiling'], 4), [5]);
});
