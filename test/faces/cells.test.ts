import test from 'ava';
import { AttributeSchema, binary, categorical, UNKNOWN } from '../../src/faces/attributes.ts';
import { allCells, cellOf } from '../../src/faces/cells.ts';
import { ConditionTable } from '../../src/faces/condition-table.ts';

const schema = new AttributeSchema([
  binary('Smiling'),
  categorical('hair', ['black', 'blond', 'gray']),
]);

test('cells are all combinations, the last attribute fastest', (t) => {
  t.deepEqual(
    allCells(schema, ['Smiling', 'hair']).map(({ name }) => name),
    [
      'Smiling=no,hair=black',
      'Smiling=no,hair=blond',
      'Smiling=no,hair=gray',
      'Smiling=yes,hair=black',
      'Smiling=yes,hair=blond',
      'Smiling=yes,hair=gray',
    ],
  );
});

test('labels fall into exactly their cell, unknown ones into none', (t) => {
  const cells = allCells(schema, ['hair', 'Smiling']);
  t.is(cells[cellOf(Int8Array.of(1, 2), cells)]!.name, 'hair=gray,Smiling=yes');
  t.is(cellOf(Int8Array.of(1, UNKNOWN), cells), UNKNOWN);
});

test('a condition table finds the rows of a cell', (t) => {
  const table = ConditionTable.from(schema, [
    Int8Array.of(1, 0),
    Int8Array.of(0, 0),
    Int8Array.of(1, 0),
    Int8Array.of(1, UNKNOWN),
  ]);
  const [cell] = allCells(schema, ['Smiling', 'hair']).filter(
    ({ name }) => name === 'Smiling=yes,hair=black',
  );
  t.deepEqual(table.rowsOf(cell!), [0, 2]);
  t.is(table.count, 4);
});
