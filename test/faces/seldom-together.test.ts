import test from 'ava';
import { AttributeSchema, binary, categorical, UNKNOWN } from '../../src/faces/attributes.ts';
import { seldomWith } from '../../src/faces/seldom-together.ts';

const schema = new AttributeSchema([
  ...['Black_Hair', 'Blond_Hair', 'Smiling', 'Bald'].map((name) => binary(name)),
  categorical('race', ['a', 'b']),
]);
const [BLACK, BLOND, SMILING, BALD, RACE] = [0, 1, 2, 3, 4] as const;

/** Half black-haired, the others blond but for one that is both; of race b nobody is blond. */
const faces = Array.from({ length: 200 }, (_, i) => {
  const black = i < 100 ? 1 : 0;
  return Int8Array.of(black, i === 0 ? 1 : 1 - black, (i >> 1) & 1, i === 5 ? 1 : 0, black);
});

test('one hair colour hardly goes with another, each way', (t) => {
  const seldom = seldomWith(schema, faces);
  t.deepEqual(seldom[BLACK]![1], [BLOND]);
  t.deepEqual(seldom[BLOND]![1], [BLACK]);
  t.deepEqual(seldom[BLACK]![0], []);
  t.deepEqual(seldom[RACE], [[BLACK], [BLOND]]);
});

test('what meets as chance has it is not seldom, nor what hardly any face has', (t) => {
  const seldom = seldomWith(schema, faces);
  t.deepEqual(seldom[SMILING], [[], []]);
  t.deepEqual(seldom[BALD], [[], []]);
});

test('unknown labels say nothing', (t) => {
  const unknown = faces.map((labels) => labels.map((value, i) => (i === BLOND ? UNKNOWN : value)));
  t.deepEqual(seldomWith(schema, unknown)[BLACK], [[], []]);
  t.deepEqual(seldomWith(schema, [])[BLACK], [[], []]);
});
