import test from 'ava';
import fc from 'fast-check';
import { EvenfaceError } from '../../src/common/errors.ts';
import {
  changedCondition,
  nearestValue,
  parseChanges,
  parseSweeps,
  sweptCondition,
} from '../../src/editing/attribute-changes.ts';
import { AttributeSchema, binary, categorical } from '../../src/faces/attributes.ts';

const schema = new AttributeSchema([
  binary('Smiling'),
  categorical('race', ['White', 'Black', 'East Asian, or so']),
  binary('Young'),
]);

const labels = fc.tuple(
  fc.integer({ min: -1, max: 1 }),
  fc.integer({ min: -1, max: 2 }),
  fc.integer({ min: -1, max: 1 }),
);
const number = fc.double({ min: -3, max: 3, noNaN: true });

function conditionOf(values: readonly number[]): Float32Array {
  const condition = new Float32Array(schema.units);
  schema.encode(Int8Array.from(values), condition);
  return condition;
}

test('at intensity 1 a named value is what encoding its label gives', (t) => {
  fc.assert(
    fc.property(labels, ([smiling, race, young]) => {
      const before = conditionOf([smiling, race, young]);
      const changes = parseChanges(schema, 'Smiling=yes,race=East Asian, or so');
      t.deepEqual(changedCondition(schema, before, changes, [1, 1]), conditionOf([1, 2, young]));
      t.deepEqual(changedCondition(schema, before, changes, [0, 0]), before);
    }),
  );
});

test('an intensity goes in proportion, and moves nothing else', (t) => {
  fc.assert(
    fc.property(labels, number, number, (values, value, intensity) => {
      const before = conditionOf(values);
      const changes = parseChanges(schema, `Young=${value}`);
      const after = changedCondition(schema, before, changes, [intensity]);
      const wanted = before[4]! + intensity * (2 * value - 1 - before[4]!);
      t.true(Math.abs(after[4]! - wanted) < 1e-5);
      t.deepEqual(after.subarray(0, 4), before.subarray(0, 4));
    }),
  );
});

test('numbers run from no to yes: 0 and 1 are the names', (t) => {
  const unitsOf = (text: string) => parseChanges(schema, text)[0]!.units;
  t.deepEqual(unitsOf('Smiling=0'), unitsOf('Smiling=no'));
  t.deepEqual(unitsOf('Smiling=1'), unitsOf('Smiling=Yes'));
  t.deepEqual(unitsOf('Smiling=1.5'), [2]);
  t.deepEqual(unitsOf('Smiling=-0.5'), [-2]);
});

test('a sequence begins and ends at its values and steps evenly', (t) => {
  const sweeps = parseSweeps(schema, 'Young=1.5..-0.5, race=white..Black');
  const at = (position: number) => sweptCondition(schema, conditionOf([1, 0, 1]), sweeps, position);
  t.deepEqual([...at(0)], [1, 1, 0, 0, 2]);
  t.deepEqual([...at(0.5)], [1, 0.5, 0.5, 0, 0]);
  t.deepEqual([...at(1)], [1, 0, 1, 0, -2]);
});

test('units mean the value that they come nearest to', (t) => {
  const [smiling, race] = schema.attributes;
  t.is(nearestValue(smiling!, [0.2]), 1);
  t.is(nearestValue(smiling!, [-3]), 0);
  t.is(nearestValue(race!, [0.2, 0.5, 0.3]), 1);
});

const mistakes: [string, RegExp][] = [
  ['Smilling=1', /there is no attribute "Smilling", did you mean "Smiling"\?/],
  ['Smiling', /--set Smiling: expected NAME=VALUE/],
  ['Smiling=', /--set Smiling=: expected NAME=VALUE/],
  ['Smiling=maybe', /Smiling takes no, yes, or a number/],
  ['Smiling=Infinity', /Smiling takes no, yes, or a number/],
  ['race=Blak', /race has no value "Blak", did you mean "Black"\?\n {2}Its values are: White, /],
  ['race=1', /race has no value "1"/],
  ['Young=1,Young=0', /Young is changed twice/],
];

for (const [text, message] of mistakes) {
  test(`"${text}" is explained`, (t) => {
    const error = t.throws(() => parseChanges(schema, text), { instanceOf: EvenfaceError });
    t.is(error.code, 'declaration');
    t.regex(error.describe(), message);
  });
}

test('a sequence without two values is explained', (t) => {
  const error = t.throws(() => parseSweeps(schema, 'Young=1'), { instanceOf: EvenfaceError });
  t.regex(error.describe(), /^--sequence Young=1: expected two values with \.\. between/);
});
