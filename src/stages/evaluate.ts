import { join } from 'node:path';
import { concatMap, type OperatorFunction } from 'rxjs';
import { EvenfaceError, messageOf } from '../common/errors.ts';
import { writeWhole } from '../common/files.ts';
import { decodePng } from '../datasets/png.ts';
import { sinkFormat } from '../datasets/sinks/registry.ts';
import type { StoredRow } from '../datasets/sinks/sink.ts';
import { balanceOf } from '../evaluation/balance.ts';
import type { EvaluatedDataset, Evaluation } from '../evaluation/evaluation.ts';
import {
  type Agreement,
  allRight,
  compareLabels,
  fidelityByAttribute,
} from '../evaluation/fidelity.ts';
import { failedGates } from '../evaluation/gates.ts';
import { task } from '../streams/task.ts';
import type { StageContext } from './context.ts';
import type { WrittenDataset } from './items.ts';
import type { EvaluateOptions } from './options.ts';

/** Images that the auditor sees at once. */
const BATCH = 64;

/**
 * Measures a dataset as it lies on disk, by the auditor, and writes `evaluation.json`. A gate that
 * does not hold is named in the evaluation; what follows from it is up to the run.
 */
export function evaluate(
  options: EvaluateOptions,
  context: StageContext,
): OperatorFunction<WrittenDataset, EvaluatedDataset> {
  return concatMap((dataset) =>
    task((signal) => context.guard(evaluateDataset(dataset, options, context, signal))),
  );
}

async function evaluateDataset(
  dataset: WrittenDataset,
  options: EvaluateOptions,
  context: StageContext,
  signal: AbortSignal,
): Promise<EvaluatedDataset> {
  const audited = await audit(dataset, context, signal);
  const evaluation = judgeDataset(dataset, audited, options);
  const json = JSON.stringify(evaluation, undefined, 2);
  await writeWhole(join(context.runDir, 'evaluation.json'), `${json}\n`);
  for (const { attribute, kept } of evaluation.attributes) {
    context.count(`fidelity of ${attribute}`, kept.share);
  }
  return { dataset, evaluation };
}

interface Audit extends Agreement {
  /** The index in the plan of each row's cell. */
  readonly cellOf: Int32Array;
}

/** Reads every row back and compares its labels with what the auditor sees. */
async function audit(
  { dir, info, formats, plan, cells, model }: WrittenDataset,
  context: StageContext,
  signal: AbortSignal,
): Promise<Audit> {
  const rows = cells.reduce((sum, { kept }) => sum + kept, 0);
  const { auditor } = model;
  const attributes = plan.balance;
  const ranks = new Map(plan.cells.map(({ name }, rank) => [name, rank]));
  const cellOf = new Int32Array(rows);
  const right = new Uint8Array(rows * attributes.length);
  const progress = context.progress('evaluate', rows, 'rows');
  let done = 0;
  for await (const batch of batches(sinkFormat(formats[0]!).read(dir, info), BATCH)) {
    signal.throwIfAborted();
    if (done + batch.length > rows) throw differing(rows, dir);
    const rgb = await pixelsOf(batch, info.size, dir);
    const probabilities = auditor.predict(rgb, batch.length);
    const labels = batch.map((row) => row.labels);
    const compared = compareLabels(info.schema, labels, auditor.schema, probabilities, attributes);
    right.set(compared.right, done * attributes.length);
    for (const { cell } of batch) cellOf[done++] = ranks.get(cell) ?? -1;
    progress.update(done);
  }
  if (done !== rows || cellOf.includes(-1)) throw differing(rows, dir);
  progress.finish();
  return { attributes, right, cellOf };
}

function judgeDataset(
  { plan, cells, model }: WrittenDataset,
  audited: Audit,
  options: EvaluateOptions,
): Evaluation {
  const attributes = fidelityByAttribute(audited, model.auditor.quality);
  const together = allRight(audited, audited.cellOf, plan.cells.length);
  const real = plan.cells.map((cell) => model.conditions.rowsOf(cell).length);
  const kept = cells.map((cell) => cell.kept);
  return {
    rows: audited.cellOf.length,
    wanted: plan.cells.length * plan.perCell,
    attributes,
    allRight: together.all,
    cells: cells.map((cell, rank) => ({
      ...cell,
      real: real[rank]!,
      allRight: together.cells[rank]!,
    })),
    balance: { before: balanceOf(real), after: balanceOf(kept) },
    failedGates: failedGates(options, attributes, cells),
  };
}

/** RGB uint8 `[rows.length, size, size, 3]`. */
async function pixelsOf(
  rows: readonly StoredRow[],
  size: number,
  dir: string,
): Promise<Uint8Array> {
  const pixels = size * size * 3;
  const all = new Uint8Array(rows.length * pixels);
  await Promise.all(
    rows.map(async ({ id, png }, i) => {
      const rgb = await decodePng(png, size).catch((cause) => {
        throw broken(`the image of row ${id} can't be used: ${messageOf(cause)}`, dir, cause);
      });
      all.set(rgb, i * pixels);
    }),
  );
  return all;
}

function differing(rows: number, dir: string): EvenfaceError {
  return broken(`the dataset does not hold the ${rows} rows that were written`, dir);
}

function broken(message: string, place: string, cause?: unknown): EvenfaceError {
  const hint = 'Something else changed the folder: `evenface verify` names the files.';
  return new EvenfaceError('input', message, { place, hint, cause });
}

async function* batches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
