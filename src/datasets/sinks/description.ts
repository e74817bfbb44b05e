import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BACKENDS, PRECISIONS, type Precision } from '../../backends/provider.ts';
import { EvenfaceError, messageOf } from '../../common/errors.ts';
import { writeWhole } from '../../common/files.ts';
import { AttributeSchema } from '../../faces/attributes.ts';
import type { Decoding } from '../../model/sampling.ts';
import type { DatasetInfo } from './sink.ts';

/** What a cell was meant to hold and what it took: samples tried, and rejected by reason. */
export interface CellCount {
  readonly cell: string;
  readonly wanted: number;
  readonly kept: number;
  readonly unfilled: number;
  readonly tried: number;
  readonly rejected: Readonly<Record<string, number>>;
}

/**
 * What a dataset folder says of itself, in `dataset.json`: enough to read it, to check it and to
 * make any of its rows again, given the model.
 */
export interface DatasetDescription {
  readonly info: DatasetInfo;
  /** What the generating model was trained on. */
  readonly source: string;
  readonly formats: readonly string[];
  /** The backend that decoded the images: another one gives nearly the same pixels. */
  readonly backend: (typeof BACKENDS)[number];
  /** How images were decoded, besides the model. */
  readonly decoding: Decoding & { readonly precision: Precision };
  /** The run's seed: with the cell, the index in it and the attempt, a row's seed follows. */
  readonly seed: number;
  readonly balance: readonly string[];
  readonly perCell: number;
  /** The cells of the plan, in order: row r belongs to cell r mod cells. */
  readonly cells: readonly CellCount[];
  /** Cells left out before anything was made. */
  readonly skipped: readonly { readonly cell: string; readonly reason: string }[];
}

const FILE = 'dataset.json';
const VERSION = 1;
const count = z.int().min(0);

/** A `CellCount` as it is read from a file. */
export const cellCount = z.object({
  cell: z.string(),
  wanted: count,
  kept: count,
  unfilled: count,
  tried: count,
  rejected: z.record(z.string(), count),
});

const description = z.object({
  evenface: z.literal(VERSION),
  info: z.object({
    title: z.string(),
    schema: z
      .record(z.string(), z.union([z.literal('binary'), z.array(z.string())]))
      .transform((json) => AttributeSchema.fromJSON(json)),
    asked: z.array(z.string()),
    size: z.int().min(1),
    modelHash: z.string(),
    shardRows: z.int().min(1),
    shards: count,
    licence: z.string(),
  }),
  source: z.string(),
  formats: z.array(z.string()).min(1),
  backend: z.enum(BACKENDS),
  decoding: z.object({
    batch: z.int().min(1),
    // In datasets of before there was no other.
    sampler: z.enum(['prior', 'conditional', 'mixture']).default('prior'),
    temperature: z.number().positive(),
    precision: z.enum(PRECISIONS),
  }),
  seed: z.number(),
  balance: z.array(z.string()),
  perCell: count,
  cells: z.array(cellCount),
  skipped: z.array(z.object({ cell: z.string(), reason: z.string() })),
});

/** Writes `dataset.json`. */
export function writeDescription(dir: string, described: DatasetDescription): Promise<void> {
  const json = JSON.stringify({ evenface: VERSION, ...described }, undefined, 2);
  return writeWhole(join(dir, FILE), `${json}\n`);
}

/** Reads `dataset.json`; throws an input error when the folder is no dataset of evenface. */
export async function readDescription(dir: string): Promise<DatasetDescription> {
  const place = join(dir, FILE);
  try {
    const { evenface: _, ...described } = description.parse(
      JSON.parse(await readFile(place, 'utf8')),
    );
    return described;
  } catch (cause) {
    const missing = ['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '');
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
    throw new EvenfaceError(
      'input',
      missing
        ? 'this is no finished dataset of evenface'
        : `it does not describe a dataset: ${reason}`,
      { place, hint: 'Name the dataset folder of a run, like output/demo/latest/dataset.', cause },
    );
  }
}
