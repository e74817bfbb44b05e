import test from 'ava';
import { likelyLabels, underShares, valueShares } from '../../src/editing/likely-labels.ts';
import { AttributeSchema, binary, categorical } from '../../src/faces/attributes.ts';
import { ConditionTable } from '../../src/faces/condition-table.ts';

const schema = new AttributeSchema([binary('Bald'), categorical('age', ['child', 'adult', 'old'])]);

test('shares count known values, and one more of each', (t) => {
  const rows = [
    [0, 1],
    [0, 1],
    [1, 2],
    [-1, -1],
  ];
  const table = ConditionTable.from(
    schema,
    rows.map((row) => Int8Array.from(row)),
  );
  t.deepEqual(valueShares(table), [
    [3 / 5, 2 / 5],
    [1 / 6, 3 / 6, 2 / 6],
  ]);
});

test('what is rare needs more evidence than what is common', (t) => {
  const shares = [
    [0.98, 0.02],
    [0.1, 0.8, 0.1],
  ];
  // Bald, by odds of 9 to 1 under equal shares: 9 · 0.02 is less than 0.98.
  const probabilities = [0.5, 0, 0, 0, 0.9, 0.5, 0.1, 0.4];
  t.deepEqual([...likelyLabels(schema, underShares(schema, probabilities, shares), 1)], [0, 1]);
  const sure = underShares(schema, [0.99, 0.9, 0.1, 0], shares);
  t.deepEqual([...likelyLabels(schema, sure, 0)], [1, 0]);
  const odds = (99 * 0.02) / 0.98;
  t.true(Math.abs(sure[0]! - odds / (1 + odds)) < 1e-6);
  t.true(Math.abs(sure[1]! + sure[2]! + sure[3]! - 1) < 1e-6);
});
