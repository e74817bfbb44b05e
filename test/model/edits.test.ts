import test from 'ava';
import fc from 'fast-check';
import { createRandom } from '../../src/common/random.ts';
import { AttributeSchema, binary, categorical, UNKNOWN } from '../../src/faces/attributes.ts';
import { attributeChanger, editedFaces } from '../../src/model/edits.ts';

test('edits are their share of any part of the images, over the faces in turn', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 128 }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 1, max: 64 }),
      (count, percent, faces) => {
        const edited = editedFaces(count, { share: percent / 100, faces });
        const edits = edited.filter((face) => face >= 0);
        t.deepEqual(
          [...edits],
          [...edits].map((_, i) => i % faces),
        );
        for (let end = 1; end <= count; end++) {
          const there = edited.subarray(0, end).filter((face) => face >= 0).length;
          t.true(Math.abs(there - (end * percent) / 100) < 1);
        }
      },
    ),
  );
  t.deepEqual(
    [...editedFaces(10, { share: 0.3, faces: 2 })],
    [-1, -1, -1, 0, -1, -1, 1, -1, -1, 0],
  );
});

const schema = new AttributeSchema([
  ...['Black_Hair', 'Blond_Hair', 'Smiling'].map((name) => binary(name)),
  categorical('race', ['a', 'b', 'c']),
]);
const [BLACK, BLOND, SMILING, RACE] = [0, 1, 2, 3] as const;
const faces = Array.from({ length: 600 }, (_, i) =>
  Int8Array.of(i % 2, (i + 1) % 2, (i >> 1) % 2, i % 3),
);

test('one attribute changes, each as often, and with a hair colour the other one goes', (t) => {
  const change = attributeChanger(schema, schema.names, faces);
  const random = createRandom('edits');
  const given = Int8Array.of(1, 0, 1, 0);
  const counts = new Map<string, number>();
  for (let i = 0; i < 3000; i++) {
    const { labels, changed } = change(given, random);
    const key = `${changed}: ${labels}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  t.deepEqual([...counts.keys()].sort(), [
    `${BLACK}: 0,0,1,0`,
    `${BLOND}: 0,1,1,0`,
    `${SMILING}: 1,0,0,0`,
    `${RACE}: 1,0,1,1`,
    `${RACE}: 1,0,1,2`,
  ]);
  for (const [key, count] of counts) {
    const expected = key.startsWith(`${RACE}`) ? 375 : 750;
    t.true(Math.abs(count - expected) < 100, `${key}: ${count}`);
  }
  t.deepEqual(given, Int8Array.of(1, 0, 1, 0));
});

test('only attributes that are named, and known, are changed', (t) => {
  const change = attributeChanger(schema, ['Blond_Hair', 'Smiling'], faces);
  const random = createRandom('edits');
  const of = (labels: number[]) =>
    new Set(Array.from({ length: 50 }, () => change(Int8Array.from(labels), random).changed));
  t.deepEqual([...of([1, 0, 1, 0])].sort(), [BLOND, SMILING]);
  t.deepEqual(of([1, UNKNOWN, 1, 0]), new Set([SMILING]));
  t.deepEqual(of([1, UNKNOWN, UNKNOWN, 0]), new Set([-1]));
});
