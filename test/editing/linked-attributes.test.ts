import test from 'ava';
import { LinkedAttributes } from '../../src/editing/linked-attributes.ts';
import { AttributeSchema, binary } from '../../src/faces/attributes.ts';
import { ConditionTable } from '../../src/faces/condition-table.ts';

const schema = new AttributeSchema(
  ['Black_Hair', 'Blond_Hair', 'Smiling', 'Bald'].map((name) => binary(name)),
);
const [BLACK, BLOND, SMILING, BALD] = [0, 1, 2, 3];

/** 200 faces: half black-haired, the others blond but for one that is both; half of all smile. */
const table = ConditionTable.from(
  schema,
  Array.from({ length: 200 }, (_, i) => {
    const black = i < 100 ? 1 : 0;
    return Int8Array.of(black, i === 0 ? 1 : 1 - black, (i >> 1) & 1, i === 5 ? 1 : 0);
  }),
);

test('one hair colour does not go with another, by what training faces have', (t) => {
  const linked = new LinkedAttributes(table, [{ index: BLOND!, value: 1 }]);
  t.deepEqual(linked.rareIn(Int8Array.of(1, 1, 1, 0)), [
    {
      changed: { index: BLOND, value: 1 },
      kept: { index: BLACK, value: 1 },
      together: 1,
      faces: 101,
    },
  ]);
  t.deepEqual(linked.rareIn(Int8Array.of(0, 1, 1, 0)), []);
  t.deepEqual(linked.unseen, []);
});

test('attributes that meet as chance has it are not linked', (t) => {
  const linked = new LinkedAttributes(table, [{ index: SMILING!, value: 1 }]);
  t.deepEqual(linked.rareIn(Int8Array.of(1, 0, 1, 0)), []);
});

test('a value that hardly any training face has is named', (t) => {
  const linked = new LinkedAttributes(table, [{ index: BALD!, value: 1 }]);
  t.deepEqual(linked.unseen, [{ changed: { index: BALD, value: 1 }, faces: 1 }]);
  t.deepEqual(linked.rareIn(Int8Array.of(0, 0, 0, 1)), []);
});
