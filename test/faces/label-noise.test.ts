import test from 'ava';
import fc from 'fast-check';
import { AttributeSchema, binary, categorical, UNKNOWN } from '../../src/faces/attributes.ts';
import { changesOf } from '../../src/faces/label-changes.ts';
import { findLabelNoise } from '../../src/faces/label-noise.ts';
import { nameSuspects } from '../../src/faces/named-suspects.ts';

const schema = new AttributeSchema([
  binary('Male'),
  categorical('Hair', ['black', 'red', 'grey']),
  binary('Smiling'),
]);

const entry = fc.record({
  split: fc.constantFrom('train', 'val', 'test'),
  labels: fc
    .tuple(
      fc.integer({ min: UNKNOWN, max: 1 }),
      fc.integer({ min: UNKNOWN, max: 2 }),
      fc.integer({ min: UNKNOWN, max: 1 }),
    )
    .map((labels) => Int8Array.from(labels)),
});

/** Faces, and probabilities of Smiling and Hair in this order. */
const looked = fc
  .array(fc.tuple(entry, fc.float({ min: 0, max: 1, noNaN: true }), fc.nat(2)), {
    minLength: 5,
    maxLength: 60,
  })
  .map((rows) => ({
    entries: rows.map(([one], i) => ({ ...one, id: `face${i}`, place: `list:${i}` })),
    probabilities: Float32Array.from(
      rows.flatMap(([, smiling, hair]) => [
        smiling,
        ...[0, 1, 2].map((v) => (v === hair ? 0.8 : 0.1)),
      ]),
    ),
  }));

const ATTRIBUTES = ['Smiling', 'Hair'];

test('whatever is found, nothing of the test split and no other attribute is changed', (t) => {
  fc.assert(
    fc.property(looked, fc.constantFrom('report', 'unknown', 'drop'), (faces, action) => {
      const { entries, probabilities } = faces;
      const { suspects } = findLabelNoise({ schema, entries }, ATTRIBUTES, probabilities, 0);
      const { labels, dropped } = changesOf({ schema, entries }, suspects, action);
      for (const row of [...labels.keys(), ...dropped]) t.not(entries[row]!.split, 'test');
      for (const [row, changed] of labels) {
        t.is(changed[0], entries[row]!.labels[0]);
        for (const [i, value] of changed.entries()) {
          if (value !== entries[row]!.labels[i]) t.is(value, UNKNOWN);
        }
      }
      if (action !== 'unknown') t.is(labels.size, 0);
      if (action !== 'drop') t.is(dropped.size, 0);
      const altering = suspects.filter(({ row }) => entries[row]!.split !== 'test');
      const rows = new Set(altering.map(({ row }) => row));
      t.is(labels.size + dropped.size, action === 'report' ? 0 : rows.size);
    }),
  );
});

test('what is done to the training faces does not depend on the labels of the test split', (t) => {
  fc.assert(
    fc.property(
      looked,
      fc.integer({ min: UNKNOWN, max: 1 }),
      ({ entries, probabilities }, other) => {
        const changed = entries.map((one) =>
          one.split === 'test' ? { ...one, labels: Int8Array.of(other, other, other) } : one,
        );
        const find = (faces: typeof entries) =>
          findLabelNoise({ schema, entries: faces }, ATTRIBUTES, probabilities, 0);
        const own = (faces: typeof entries) =>
          find(faces).suspects.filter(({ row }) => faces[row]!.split !== 'test');
        t.deepEqual(own(changed), own(entries));
        const estimates = (faces: typeof entries) =>
          find(faces).noise.map(({ test: _, ...estimate }) => estimate);
        t.deepEqual(estimates(changed), estimates(entries));
      },
    ),
  );
});

test('counts agree with the list, and a smallest confidence leaves the less likely out', (t) => {
  fc.assert(
    fc.property(looked, ({ entries, probabilities }) => {
      const { noise, suspects } = findLabelNoise(
        { schema, entries },
        ATTRIBUTES,
        probabilities,
        0.75,
      );
      t.deepEqual(
        noise.map(({ attribute }) => attribute),
        ATTRIBUTES,
      );
      t.true(suspects.every(({ probability }) => probability >= 0.75));
      const counted = noise.reduce((sum, one) => sum + one.suspects + one.test.suspects, 0);
      t.is(counted, suspects.length);
      for (const { suspects: all, values } of noise) {
        t.is(
          values.reduce((sum, value) => sum + value.suspects, 0),
          all,
        );
      }
    }),
  );
});

test('a suspect is named by its face, its values and what was done', (t) => {
  const entries = [
    { id: 'a', place: 'list:1', split: 'train' },
    { id: 'b', place: 'list:2', split: 'test' },
  ];
  const suspect = { attribute: 1, given: 0, likely: 2, probability: 0.987654, margin: 0.9 };
  const suspects = [
    { ...suspect, row: 0 },
    { ...suspect, row: 1 },
  ];
  const named = nameSuspects({ schema, entries }, suspects, 'drop');
  t.deepEqual(named[0], {
    id: 'a',
    place: 'list:1',
    attribute: 'Hair',
    given: 'black',
    likely: 'grey',
    probability: 0.9877,
    split: 'train',
    action: 'drop',
  });
  t.like(named[1], { id: 'b', split: 'test', action: 'report' });
});
