import test from 'ava';
import fc from 'fast-check';
import { createRandom } from '../../src/common/random.ts';
import { AttributeSchema, binary } from '../../src/faces/attributes.ts';
import { allCells, isInCell } from '../../src/faces/cells.ts';
import { ConditionTable } from '../../src/faces/condition-table.ts';
import { type RowEnd, RowLedger, type SampleRequest } from '../../src/faces/row-ledger.ts';

const schema = new AttributeSchema([binary('Smiling'), binary('Male'), binary('Young')]);
const cells = allCells(schema, ['Smiling', 'Male']);
const conditions = ConditionTable.from(
  schema,
  Array.from({ length: 40 }, (_, i) => Int8Array.of(i & 1, (i >> 1) & 1, (i >> 2) & 1)),
);

function ledgerOf(options: Partial<ConstructorParameters<typeof RowLedger>[0]> = {}) {
  return new RowLedger({
    seed: 1,
    cells,
    perCell: 5,
    conditions,
    maxAttempts: 6,
    firstRow: 0,
    window: 8,
    ...options,
  });
}

/** Runs a ledger to its end, settling in any order; a sample passes by its seed alone. */
function finish(ledger: RowLedger, limit: number, order: number) {
  const random = createRandom(order);
  const rows = new Map<number, { seed: number; attempt: number } | 'unfilled'>();
  let open: SampleRequest[] = [];
  let mostOpen = 0;
  while (!ledger.finished) {
    open.push(...ledger.take(1 + random.integer(limit)));
    mostOpen = Math.max(mostOpen, open.length);
    random.shuffle(open);
    const count = 1 + random.integer(open.length);
    const now = open.slice(0, count);
    open = open.slice(count);
    for (const request of now) {
      const kept = request.seed % 4 === 0;
      const end = request.settle(kept ? { kept } : { kept, reason: 'r', detail: 'd' });
      if (!end) continue;
      rows.set(request.row, kept ? { seed: request.seed, attempt: request.attempt } : 'unfilled');
      end.credit.release();
    }
  }
  return { rows: [...rows].sort(([a], [b]) => a - b), mostOpen };
}

test('what every row becomes does not depend on timing or batches', (t) => {
  const expected = finish(ledgerOf(), 1, 0).rows;
  t.is(expected.length, 20);
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 30 }), (order, limit) => {
      t.deepEqual(finish(ledgerOf(), limit, order).rows, expected);
    }),
    { numRuns: 50 },
  );
});

test('no more rows are open than the window allows', (t) => {
  t.true(finish(ledgerOf({ window: 3 }), 30, 1).mostOpen <= 3);
});

test('a resumed ledger asks for the remaining rows exactly as the first would have', (t) => {
  const whole = finish(ledgerOf(), 4, 0).rows;
  t.deepEqual(finish(ledgerOf({ firstRow: 7 }), 4, 0).rows, whole.slice(7));
  t.true(ledgerOf({ firstRow: 20 }).finished);
});

test('a row whose attempts are spent ends with all its rejections', (t) => {
  const ledger = ledgerOf({ window: 1, maxAttempts: 3 });
  for (const attempt of [0, 1]) {
    const [request] = ledger.take(1);
    t.is(request!.attempt, attempt);
    t.is(request!.settle({ kept: false, reason: 'r', detail: `d${attempt}` }), undefined);
  }
  const [last] = ledger.take(1);
  const end = last!.settle({ kept: false, reason: 'r', detail: 'd2' });
  t.deepEqual(
    end?.rejections.map(({ detail }) => detail),
    ['d0', 'd1', 'd2'],
  );
});

test('conditions come from real faces of the cell', (t) => {
  for (const { labels, cell } of ledgerOf({ window: 100 }).take(100)) {
    t.true(isInCell(labels, cell));
  }
});

test('whoever waits is woken when a row can be tried again or a place is free', async (t) => {
  const ledger = ledgerOf({ window: 1 });
  const [request] = ledger.take(1);
  t.deepEqual(ledger.take(1), []);
  const retried = ledger.changed();
  request!.settle({ kept: false, reason: 'r', detail: 'd' });
  await retried;
  const [again] = ledger.take(1);
  const released = ledger.changed();
  again!.settle({ kept: true })!.credit.release();
  await released;
  t.is(ledger.take(1).length, 1);
});

test('samples are asked for in whole batches while rows are written behind them', (t) => {
  const written: RowEnd[] = [];
  const ledger = ledgerOf({ perCell: 25, window: 20, maxAttempts: 3 });
  const taken: number[] = [];
  while (!ledger.finished || written.length > 0) {
    const requests = ledger.take(8);
    if (requests.length === 0) {
      written.shift()!.credit.release();
      continue;
    }
    taken.push(requests.length);
    for (const request of requests) {
      const kept = request.seed % 2 === 0;
      const end = request.settle(kept ? { kept } : { kept, reason: 'r', detail: 'd' });
      if (end) written.push(end);
    }
  }
  // The rows that are left at the end do not fill a batch any more.
  const whole = taken.lastIndexOf(8) + 1;
  t.true(taken.slice(0, whole).every((count) => count === 8));
  t.true(taken.slice(whole).reduce((sum, count) => sum + count, 0) < 3 * 8);
});

test('a batch is not waited for when the lowest row is among those to be tried again', (t) => {
  const ledger = ledgerOf({ window: 4 });
  const [lowest, ...others] = ledger.take(4);
  for (const request of others) request.settle({ kept: true });
  t.deepEqual(ledger.take(4), []);
  lowest!.settle({ kept: false, reason: 'r', detail: 'd' });
  t.deepEqual(
    ledger.take(4).map(({ row }) => row),
    [0],
  );
});
