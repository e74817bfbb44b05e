import test from 'ava';
import { failedAlways, failedGates } from '../../src/evaluation/gates.ts';
import { proportion } from '../../src/evaluation/proportion.ts';

const measured = (attribute: string, successes: number, n: number) => ({
  attribute,
  kept: proportion(successes, n),
  real: proportion(9, 10),
  realBalanced: 0.9,
});
const CELLS = [
  { cell: 'Smiling=no', wanted: 50, kept: 50 },
  { cell: 'Smiling=yes', wanted: 50, kept: 49 },
];

test('gates that were not asked for do not fail', (t) => {
  t.deepEqual(failedGates({ require_full: false }, [measured('Smiling', 0, 99)], CELLS), []);
});

test('an attribute below the least fidelity is named with its interval; at it, it passes', (t) => {
  const attributes = [measured('Smiling', 89, 100), measured('Male', 90, 100)];
  t.deepEqual(failedGates({ min_fidelity: 0.9, require_full: false }, attributes, CELLS), [
    'The fidelity of Smiling is 0.890 (95 % interval 0.814 to 0.937, n = 100), below 0.9.',
  ]);
});

test('a dataset without rows does not pass for a good one', (t) => {
  t.deepEqual(
    failedGates({ min_fidelity: 0.5, require_full: false }, [measured('Male', 0, 0)], []),
    ["The fidelity of Male can't be measured: the dataset has no rows."],
  );
});

test('a cell that is not full is named', (t) => {
  t.deepEqual(failedGates({ require_full: true }, [], CELLS), [
    'The cell Smiling=yes has 49 of 50 rows.',
  ]);
});

test('a dataset that kept nothing fails, whatever was asked for', (t) => {
  const none = CELLS.map((cell) => ({ ...cell, kept: 0 }));
  const gate = 'The dataset is empty: no sample showed what was asked for.';
  t.deepEqual(failedAlways(none), [gate]);
  t.deepEqual(failedGates({ require_full: false }, [], none), [gate]);
  t.deepEqual(failedAlways([...none, CELLS[1]!]), []);
});
