import test from 'ava';
import { lastValueFrom, of, toArray } from 'rxjs';
import { AttributeSchema, binary, categorical } from '../../src/faces/attributes.ts';
import { allCells } from '../../src/faces/cells.ts';
import { ConditionTable } from '../../src/faces/condition-table.ts';
import { RowLedger } from '../../src/faces/row-ledger.ts';
import { filter } from '../../src/stages/filter.ts';
import type { JudgedBatch } from '../../src/stages/items.ts';

const schema = new AttributeSchema([binary('Smiling'), categorical('hair', ['black', 'blond'])]);
const cells = allCells(schema, ['Smiling', 'hair']);
const conditions = ConditionTable.from(
  schema,
  cells.map(({ values }) => Int8Array.from(values.values())),
);

/** Of real faces, the judge is as sure of a black and of a blond head as these say. */
const QUALITY = [
  {
    attribute: 'hair',
    values: [
      { n: 4, correct: 4, confidence: Array.from({ length: 11 }, (_, i) => 0.5 + i / 25) },
      { n: 4, correct: 4, confidence: Array.from({ length: 11 }, () => 0.95) },
    ],
  },
];

/** One batch with a sample a cell; `probabilities` are Smiling, black, blond, cell by cell. */
function batchOf(probabilities: number[], maxAttempts: number) {
  const ledger = new RowLedger({
    seed: 1,
    cells,
    perCell: 1,
    conditions,
    maxAttempts,
    firstRow: 0,
    window: 10,
  });
  const batch = {
    model: { schema, size: 1, judge: { quality: QUALITY } },
    plan: { cells, balance: ['Smiling', 'hair'], perCell: 1, skipped: [] },
    requests: ledger.take(4),
    rgb: Uint8Array.from({ length: 12 }, (_, i) => i),
    probabilities: Float32Array.from(probabilities),
  } as unknown as JudgedBatch;
  return { ledger, batch };
}

const outcomesOf = (
  batch: JudgedBatch,
  min_confidence: number | Record<string, number> = 0.8,
  warnings: string[] = [],
) => {
  const log = { info() {}, warn: (_: unknown, message: string) => warnings.push(message) };
  return lastValueFrom(of(batch).pipe(filter({ min_confidence }, { log }), toArray()));
};

test('a sample is kept when every balanced attribute shows the value asked for', async (t) => {
  const { batch, ledger } = batchOf(
    [0.1, 0.9, 0.1, 0.1, 0.9, 0.1, 0.85, 0.9, 0.1, 0.75, 0.1, 0.9],
    3,
  );
  const outcomes = await outcomesOf(batch);
  t.deepEqual(
    outcomes.map(({ row, kept }) => [row, kept]),
    [
      [0, true],
      [2, true],
    ],
  );
  const [first] = outcomes;
  t.true(first!.kept);
  if (first!.kept) {
    t.deepEqual([...first!.rgb], [0, 1, 2]);
    t.true(Math.abs(first!.confidence.Smiling! - 0.9) < 1e-6);
  }
  t.deepEqual(
    ledger.take(10).map(({ row, attempt }) => [row, attempt]),
    [
      [1, 1],
      [3, 1],
    ],
  );
});

test('a row whose attempts are spent ends with the reason of its weakest attribute', async (t) => {
  const { batch, ledger } = batchOf(
    [0.1, 0.2, 0.8, 0.1, 0.1, 0.9, 0.9, 0.9, 0.1, 0.9, 0.1, 0.9],
    1,
  );
  const outcomes = await outcomesOf(batch);
  t.deepEqual(
    outcomes.map(({ kept }) => kept),
    [false, true, true, true],
  );
  t.is(outcomes[0]!.rejections[0]!.reason, 'not-hair=black');
  t.regex(outcomes[0]!.rejections[0]!.detail, /probability of 0\.200, below 0\.8/);
  t.true(ledger.finished);
});

test('a probability that is not a number is never kept', async (t) => {
  const { batch } = batchOf(
    Array.from({ length: 12 }, () => Number.NaN),
    1,
  );
  t.true((await outcomesOf(batch)).every(({ kept }) => !kept));
});

test('each attribute can have a least probability of its own; others keep the default', async (t) => {
  const probabilities = [0.05, 0.6, 0.4, 0.05, 0.4, 0.6, 0.85, 0.6, 0.4, 0.95, 0.4, 0.6];
  const { batch } = batchOf(probabilities, 3);
  const outcomes = await outcomesOf(batch, { hair: 0.5 });
  t.deepEqual(
    outcomes.map(({ row }) => row),
    [0, 1, 3],
  );
});

test('an attribute that the judge is seldom sure enough of is named, with what is in reach', async (t) => {
  const warnings: string[] = [];
  const { batch } = batchOf(new Array(12).fill(0.9), 1);
  await outcomesOf(batch, { hair: 0.8 }, warnings);
  t.is(warnings.length, 1);
  t.regex(warnings[0]!, /asks for 0\.8 of hair.* black \(0\.70\) \(medians\)/);
  t.notRegex(warnings[0]!, /blond/);
  await outcomesOf(batchOf(new Array(12).fill(0.9), 1).batch, { hair: 0.7 }, warnings);
  t.is(warnings.length, 1);
});
