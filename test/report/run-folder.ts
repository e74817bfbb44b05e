import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng } from '../../src/datasets/png.ts';
import { openDatasetFolder } from '../../src/datasets/sinks/dataset-folder.ts';
import type { DatasetInfo } from '../../src/datasets/sinks/sink.ts';
import type { CellEvaluation, Evaluation } from '../../src/evaluation/evaluation.ts';
import { proportion } from '../../src/evaluation/proportion.ts';
import { AttributeSchema, binary } from '../../src/faces/attributes.ts';
import { allCells } from '../../src/faces/cells.ts';

/** Side of the faces, pixels. */
export const SIZE = 16;

const schema = new AttributeSchema([binary('Smiling'), binary('Male')]);
export const CELLS = allCells(schema, ['Smiling', 'Male']);

const KEPT = [5, 5, 5, 0];
const REAL = [1200, 40, 611, 3];

export const EVALUATION: Evaluation = {
  rows: 15,
  wanted: 20,
  attributes: [
    {
      attribute: 'Smiling',
      kept: proportion(932, 1000),
      real: proportion(450, 500),
      realBalanced: 0.8725,
    },
    {
      attribute: 'Male',
      kept: proportion(15, 15),
      real: proportion(0, 0),
      realBalanced: Number.NaN,
    },
  ],
  allRight: proportion(14, 15),
  cells: CELLS.map(
    ({ name }, i): CellEvaluation => ({
      cell: name,
      wanted: 5,
      kept: KEPT[i]!,
      unfilled: 5 - KEPT[i]!,
      tried: i === 3 ? 12_500 : 8,
      rejected: i === 3 ? { 'not-Male=yes': 12_000, 'not-Smiling=yes': 500 } : { 'not-Male=no': 3 },
      real: REAL[i]!,
      allRight: proportion(Math.max(0, KEPT[i]! - 1), KEPT[i]!),
    }),
  ),
  balance: { before: 3 / 1200, after: 0 },
  failedGates: [],
};

export const RECORD = {
  pipeline: 'demo',
  run: '20260131T081502Z-3f2a',
  status: 'running',
  declaration: {
    seed: 1,
    backend: 'auto',
    attributes: 'all',
    stages: [
      { name: 'plan', options: { balance: ['Smiling', 'Male'], per_cell: 5 } },
      { name: 'report', options: { samples: 4 } },
    ],
  },
  overrides: [],
  seed: 7,
  started: '2026-01-31T08:15:02.000Z',
  resumed: [],
  versions: { evenface: '0.1.0', node: '20.19.0' },
  backend: {
    name: 'wasm',
    version: '4.22.0',
    precision: 'float32',
    why: 'the fastest that passes the self-test',
  },
  stages: [{ stage: 'plan', from: 0, seconds: 185, items: 4 }],
  quality: {
    faces: 1854,
    measures: [
      { measure: 'side', known: 1854, quantiles: [60, 71, 80, 120, 148, 180, 220, 260, 312] },
      { measure: 'yaw', known: 1500, quantiles: [0, 0.1, 0.7, 3, 8, 14, 31.5, 40, 61] },
    ],
  },
  counts: { 'rows kept': 15, 'fidelity of Smiling': 0.932 },
};

const json = (value: unknown) => `${JSON.stringify(value)}\n`;
const lines = (values: readonly unknown[]) => values.map(json).join('');

/** Writes a dataset of flat faces, `KEPT` a cell, the cells taking turns. */
async function writeDataset(dir: string, title: string): Promise<void> {
  const info: DatasetInfo = {
    title,
    schema,
    asked: schema.names,
    size: SIZE,
    modelHash: 'ab'.repeat(32),
    shardRows: 100,
    shards: 1,
    licence: 'CelebA: research only',
  };
  const formats = ['imagefolder'];
  const folder = await openDatasetFolder(dir, info, formats, 0);
  const places = Array.from({ length: 20 }, (_, row) => ({ row, cell: CELLS[row % 4]! }));
  const rows = await Promise.all(
    places
      .filter(({ cell }) => KEPT[cell.index]! > 0)
      .map(async ({ row, cell }) => ({
        id: String(row).padStart(6, '0'),
        row,
        cell: cell.name,
        labels: Int8Array.from(cell.values.values()),
        seed: row,
        attempt: 0,
        png: await encodePng(new Uint8Array(SIZE * SIZE * 3).fill(10 * row), SIZE),
        confidence: { Smiling: 0.9, Male: 0.95 },
        split: 'train',
      })),
  );
  await folder.writeShard(0, rows);
  await folder.finish({
    info,
    source: 'CelebA, 10 000 photos',
    formats,
    backend: 'wasm',
    decoding: { batch: 64, sampler: 'prior', temperature: 1, precision: 'float32' },
    seed: 7,
    balance: schema.names,
    perCell: 5,
    cells: EVALUATION.cells,
    skipped: [{ cell: 'Smiling=maybe', reason: 'no real face of the training split is in it' }],
  });
}

/** A finished run; what `changed` names is put in place of the usual. */
export async function writeRun(
  dir: string,
  changed: { evaluation?: unknown; record?: unknown; rejected?: readonly unknown[] } = {},
): Promise<void> {
  await mkdir(join(dir, 'model'), { recursive: true });
  await writeFile(join(dir, 'run.json'), json(changed.record ?? RECORD));
  await writeFile(join(dir, 'evaluation.json'), json(changed.evaluation ?? EVALUATION));
  await writeFile(
    join(dir, 'rejected.ndjson'),
    lines(
      changed.rejected ?? [
        { stage: 'align', id: 'a', place: 'a.jpg', reason: 'truncated', detail: 'It ends early.' },
        { stage: 'align', id: 'b', place: 'b.jpg', reason: 'truncated', detail: 'It ends early.' },
        { stage: 'filter', id: '1', place: 'row 1', reason: 'not-Male=no', detail: 'Unsure.' },
      ],
    ),
  );
  await writeFile(
    join(dir, 'model', 'cvae.training.ndjson'),
    lines(
      Array.from({ length: 40 }, (_, i) => ({ step: 25 * i, rate: 0.001, total: 1 / (i + 1) })),
    ),
  );
  await writeDataset(join(dir, 'dataset'), 'demo faces');
}
