import { setImmediate } from 'node:timers/promises';
import { concatMap, type OperatorFunction } from 'rxjs';
import { EvenfaceError } from '../common/errors.ts';
import { didYouMean } from '../common/nearest.ts';
import { allCells } from '../faces/cells.ts';
import type { ConditionTable } from '../faces/condition-table.ts';
import { RowLedger } from '../faces/row-ledger.ts';
import { unseenCells } from '../faces/unseen-cells.ts';
import type { TrainedModel } from '../model/model-folder.ts';
import { pull } from '../streams/pull.ts';
import type { StageContext } from './context.ts';
import type { Plan, RequestBatch } from './items.ts';
import type { PlanOptions } from './options.ts';

/** Rows that may be begun and not yet written. Bounds memory; large enough to fill batches. */
const OPEN_ROWS = 1024;

/**
 * Asks for samples, in batches, until every row of every cell is kept or given up. Rejected rows
 * come back through their request's `settle`.
 */
export function plan(
  options: PlanOptions & {
    /** Samples decoded at once. */
    batch: number;
    /** Rows that an interrupted run has on disk. */
    firstRow: number;
  },
  context: StageContext,
): OperatorFunction<TrainedModel, RequestBatch> {
  return concatMap((model) => {
    const planned = makePlan(model.cvae.conditions, options);
    const ledger = new RowLedger({
      seed: context.seed,
      cells: planned.cells,
      perCell: options.per_cell,
      conditions: model.cvae.conditions,
      maxAttempts: options.max_attempts,
      firstRow: options.firstRow,
      window: OPEN_ROWS,
    });
    const progress = context.progress('generate', ledger.rows, 'rows');
    return pull<RequestBatch>(async function* () {
      while (!ledger.finished) {
        const changed = ledger.changed();
        const requests = ledger.take(options.batch);
        if (requests.length === 0) await changed;
        else yield { model, plan: planned, requests };
        progress.update(ledger.decided, `${ledger.tried} samples tried`);
        // Decoding holds the thread: encoders and signals get their turn here.
        await setImmediate();
      }
      progress.finish(`${ledger.tried} samples tried`);
    });
  });
}

/**
 * The cells of a plan. A cell that no real face has gives conditions nothing to be drawn from, and
 * the model nothing to learn from: an error, or left out and named.
 */
export function makePlan(
  conditions: ConditionTable,
  options: Pick<PlanOptions, 'balance' | 'per_cell' | 'unseen'>,
): Plan {
  const { schema } = conditions;
  const unknown = options.balance.find((name) => !schema.has(name));
  if (unknown !== undefined) {
    throw new EvenfaceError(
      'declaration',
      `plan.balance: the model knows no attribute "${unknown}"${didYouMean(unknown, schema.names)}`,
      { hint: `Its attributes are: ${schema.names.join(', ')}.` },
    );
  }
  const cells = allCells(schema, options.balance);
  const unseen = cells.filter((cell) => conditions.rowsOf(cell).length === 0);
  if (unseen.length > 0 && options.unseen === 'error') {
    throw unseenCells('declaration', unseen);
  }
  const kept = cells
    .filter((cell) => !unseen.includes(cell))
    .map((cell, index) => ({ ...cell, index }));
  return {
    cells: kept,
    balance: options.balance,
    perCell: options.per_cell,
    skipped: unseen.map(({ name }) => ({
      cell: name,
      reason: 'no real face of the training split is in it',
    })),
  };
}
