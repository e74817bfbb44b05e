import test from 'ava';
import { associationOf } from '../../src/evaluation/association.ts';
import { AttributeSchema, binary, categorical } from '../../src/faces/attributes.ts';
import { ConditionTable } from '../../src/faces/condition-table.ts';

const schema = new AttributeSchema([
  binary('a'),
  binary('b'),
  categorical('c', ['x', 'y', 'z']),
  binary('d'),
]);

function tableOf(rows: number[][]): ConditionTable {
  return ConditionTable.from(
    schema,
    rows.map((row) => Int8Array.from(row)),
  );
}

test('for binary attributes it is the absolute correlation', (t) => {
  const pairs = [
    ...new Array(30).fill([1, 0]),
    ...new Array(10).fill([1, 1]),
    ...new Array(5).fill([0, 0]),
    ...new Array(55).fill([0, 1]),
  ];
  const [n11, n10, n01, n00] = [10, 30, 55, 5];
  const phi =
    (n11 * n00 - n10 * n01) / Math.sqrt((n11 + n10) * (n01 + n00) * (n11 + n01) * (n10 + n00));
  const table = tableOf(pairs.map(([a, b]) => [a, b, 0, 0]));
  t.true(Math.abs(associationOf(table, 0, 1) - Math.abs(phi)) < 1e-12);
});

test('it is 1 where one tells the other, 0 where it tells nothing, whatever is unknown', (t) => {
  const table = tableOf([
    [0, 0, 0, 0],
    [0, 1, 0, 0],
    [1, 0, 2, 0],
    [1, 1, 2, 0],
    [1, -1, -1, 0],
  ]);
  t.true(Math.abs(associationOf(table, 0, 2) - 1) < 1e-12);
  t.true(Math.abs(associationOf(table, 2, 0) - 1) < 1e-12);
  t.is(associationOf(table, 0, 1), 0);
  t.is(associationOf(table, 0, 3), 0);
});
