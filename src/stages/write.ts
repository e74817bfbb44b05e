import { join } from 'node:path';
import { mergeMap, type Observable, type OperatorFunction } from 'rxjs';
import { EvenfaceError } from '../common/errors.ts';
import { encodePng } from '../datasets/png.ts';
import { CellTally } from '../datasets/sinks/cell-tally.ts';
import { openDatasetFolder } from '../datasets/sinks/dataset-folder.ts';
import type { DatasetDescription } from '../datasets/sinks/description.ts';
import type { DatasetInfo, DatasetRow } from '../datasets/sinks/sink.ts';
import type { Cell } from '../faces/cells.ts';
import type { RejectedAttempt } from '../faces/row-ledger.ts';
import { task } from '../streams/task.ts';
import type { Credit } from '../streams/window.ts';
import type { StageContext } from './context.ts';
import type { Outcome, Plan, TrainedModel, WrittenDataset } from './items.ts';
import type { WriteOptions } from './options.ts';
import { recordShard, resumeShards, type ShardResume } from './shard-journal.ts';

/** What the dataset says of how its images were made, beside the stage's own options. */
export interface WriteWiring {
  readonly decoding: Omit<DatasetDescription['decoding'], 'precision'>;
  /** What decodes; asked once something has been decoded. */
  computing(): {
    readonly name: DatasetDescription['backend'];
    readonly precision: DatasetDescription['decoding']['precision'];
  };
}

/** An outcome whose image is encoded; a row that was given up has none. */
interface EncodedRow {
  readonly model: TrainedModel;
  readonly plan: Plan;
  readonly rank: number;
  readonly cell: Cell;
  readonly rejections: readonly RejectedAttempt[];
  readonly credit: Credit;
  readonly row: DatasetRow | undefined;
}

/**
 * Writes the dataset folder of the run, shard by shard, in the order of the plan's rows, and emits
 * it once it is whole. A row gives its credit back when it has its place in the shard; while a
 * shard is written none does, so that a shard and a window of rows are all that is held.
 */
export function write(
  options: WriteOptions & WriteWiring,
  context: StageContext,
): OperatorFunction<Outcome, WrittenDataset> {
  return (outcomes) =>
    task(async (signal) => {
      const resume = resumeShards(context.journal);
      const encoded = outcomes.pipe(mergeMap(encode));
      let writer: Awaited<ReturnType<typeof openWriter>> | undefined;
      let shard: EncodedRow[] = [];
      for await (const row of inRowOrder(encoded, resume.firstRow, signal)) {
        writer ??= await context.guard(openWriter(row, options, context, resume));
        signal.throwIfAborted();
        shard.push(row);
        row.credit.release();
        if (!writer.isLastOfShard(row.rank)) continue;
        await context.guard(writer.writeShard(shard));
        shard = [];
        signal.throwIfAborted();
      }
      signal.throwIfAborted();
      if (!writer || shard.length > 0) throw new Error('the stream ended before its last row');
      return context.guard(writer.finish());
    });
}

async function encode(outcome: Outcome): Promise<EncodedRow> {
  const { model, plan, row: rank, cell, rejections, credit } = outcome;
  const common = { model, plan, rank, cell, rejections, credit };
  if (!outcome.kept) return { ...common, row: undefined };
  const { labels, seed, attempt, confidence } = outcome;
  const png = await encodePng(outcome.rgb, model.size);
  const id = rowId(rank);
  const split = 'train';
  const row = { id, row: rank, cell: cell.name, labels, seed, attempt, png, confidence, split };
  return { ...common, row };
}

function rowId(row: number): string {
  return String(row).padStart(6, '0');
}

/** Yields rows by rank, from `first` on, holding those that come early. */
async function* inRowOrder(
  rows: Observable<EncodedRow>,
  first: number,
  signal: AbortSignal,
): AsyncGenerator<EncodedRow> {
  const early = new Map<number, EncodedRow>();
  const upstream: { ended: boolean; failure?: { error: unknown } } = { ended: false };
  let wake = () => {};
  const end = (failure?: { error: unknown }) => {
    upstream.ended = true;
    upstream.failure = failure;
    wake();
  };
  const subscription = rows.subscribe({
    next: (row) => {
      early.set(row.rank, row);
      wake();
    },
    error: (error) => end({ error }),
    complete: () => end(),
  });
  const leave = () => {
    subscription.unsubscribe();
    end();
  };
  signal.addEventListener('abort', leave);
  try {
    for (let rank = first; !signal.aborted; rank++) {
      while (!early.has(rank) && !upstream.ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (upstream.failure) throw upstream.failure.error;
      const row = early.get(rank);
      if (!row) return;
      early.delete(rank);
      yield row;
    }
  } finally {
    signal.removeEventListener('abort', leave);
    subscription.unsubscribe();
  }
}

/** Turns shards of rows into files, journal entries, rejections and counts. */
async function openWriter(
  { model, plan }: EncodedRow,
  options: WriteOptions & WriteWiring,
  context: StageContext,
  resume: ShardResume,
) {
  const rows = plan.cells.length * plan.perCell;
  const info = datasetInfo(model, plan, options, context);
  const { last } = resume;
  if (last && (last.shards !== info.shards || last.shardRows !== info.shardRows)) {
    throw new EvenfaceError('declaration', 'the run was begun with shards of another size', {
      hint: `Resume it with ${last.shards} shards of ${last.shardRows} rows, or run it anew.`,
    });
  }
  const dir = join(context.runDir, 'dataset');
  const folder = await openDatasetFolder(dir, info, options.formats, resume.shards);
  const tally = new CellTally(
    plan.cells.map(({ name }) => name),
    plan.perCell,
    last?.cells,
  );
  const progress = context.progress('write', rows, 'rows');
  let shard = resume.shards;
  let rejections = last?.rejections ?? 0;
  const reject = (row: EncodedRow, attempt: string, reason: string, detail: string) => {
    rejections++;
    const place = `${row.cell.name} row ${row.rank}${attempt}`;
    context.reject({ stage: 'filter', id: rowId(row.rank), place, reason, detail });
  };

  return {
    isLastOfShard: (rank: number) => (rank + 1) % info.shardRows === 0 || rank + 1 === rows,

    async writeShard(members: readonly EncodedRow[]): Promise<void> {
      const kept = members.flatMap(({ row }) => row ?? []);
      await folder.writeShard(shard, kept);
      for (const member of members) {
        const { cell, row, rejections: attempts } = member;
        for (const { attempt, reason, detail } of attempts) {
          reject(member, ` attempt ${attempt}`, reason, detail);
        }
        if (!row) reject(member, '', 'unfilled', `given up after ${attempts.length} samples`);
        tally.add(
          cell.name,
          row !== undefined,
          attempts.map(({ reason }) => reason),
        );
      }
      await recordShard(context.journal, {
        shard,
        shards: info.shards,
        shardRows: info.shardRows,
        kept: kept.length,
        cells: tally.counts(),
        rejections,
      });
      shard++;
      progress.update(Math.min(shard * info.shardRows, rows), `shard ${shard} of ${info.shards}`);
    },

    async finish(): Promise<WrittenDataset> {
      const { formats } = options;
      const { batch, sampler, temperature } = options.decoding;
      const { name, precision } = options.computing();
      const { balance, perCell, skipped } = plan;
      const cells = tally.counts();
      await folder.finish({
        info,
        source: model.title,
        formats,
        backend: name,
        decoding: { batch, sampler, temperature, precision },
        seed: context.seed,
        balance,
        perCell,
        cells,
        skipped,
      });
      for (const { cell, kept } of cells) context.count(`rows kept in ${cell}`, kept);
      context.count('rows wanted', rows);
      context.count('rows kept', tally.total('kept'));
      context.count('rows unfilled', tally.total('unfilled'));
      context.count('samples tried', tally.total('tried'));
      progress.finish(`${tally.total('kept')} rows kept`);
      return { model, plan, dir, formats, info, cells };
    },
  };
}

function datasetInfo(
  model: TrainedModel,
  plan: Plan,
  options: WriteOptions,
  context: StageContext,
): DatasetInfo {
  return {
    title: `${context.pipeline}: synthetic faces balanced over ${plan.balance.join(', ')}`,
    schema: model.schema,
    asked: plan.balance,
    size: model.size,
    modelHash: model.hash,
    shardRows: options.shard_rows,
    shards: Math.ceil((plan.cells.length * plan.perCell) / options.shard_rows),
    licence: model.licence,
  };
}
