import test from 'ava';
import { AttributeSchema, binary } from '../../src/faces/attributes.ts';
import { ConditionTable } from '../../src/faces/condition-table.ts';
import { makePlan } from '../../src/stages/plan.ts';

const schema = new AttributeSchema([binary('Smiling'), binary('Eyeglasses')]);
const withoutSmilingGlasses = ConditionTable.from(schema, [
  Int8Array.of(0, 0),
  Int8Array.of(0, 1),
  Int8Array.of(1, 0),
]);
const options = { balance: ['Smiling', 'Eyeglasses'], per_cell: 5 };

test('a cell that no real face has is an error that names it and says what to do', (t) => {
  const error = t.throws(() => makePlan(withoutSmilingGlasses, { ...options, unseen: 'error' }));
  t.like(error, { code: 'declaration', exitCode: 2 });
  t.regex(error!.message, /no real face .* "Smiling=yes,Eyeglasses=yes"/);
});

test('a cell that is to be skipped is left out and named, and the others keep their order', (t) => {
  const plan = makePlan(withoutSmilingGlasses, { ...options, unseen: 'skip' });
  t.deepEqual(
    plan.cells.map(({ name, index }) => [name, index]),
    [
      ['Smiling=no,Eyeglasses=no', 0],
      ['Smiling=no,Eyeglasses=yes', 1],
      ['Smiling=yes,Eyeglasses=no', 2],
    ],
  );
  t.is(plan.skipped[0]!.cell, 'Smiling=yes,Eyeglasses=yes');
});

test('an attribute that the model does not know is refused with the nearest that it does', (t) => {
  const error = t.throws(() =>
    makePlan(withoutSmilingGlasses, { ...options, balance: ['Smilling'], unseen: 'skip' }),
  );
  t.like(error, { code: 'declaration', hint: 'Its attributes are: Smiling, Eyeglasses.' });
  t.regex(error!.message, /"Smilling", did you mean "Smiling"\?/);
});
