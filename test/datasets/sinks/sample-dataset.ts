import { deriveSeed } from '../../../src/common/random.ts';
import { encodePng } from '../../../src/datasets/png.ts';
import type { DatasetDescription } from '../../../src/datasets/sinks/description.ts';
import type { DatasetInfo, DatasetRow } from '../../../src/datasets/sinks/sink.ts';
import { AttributeSchema, binary, categorical, UNKNOWN } from '../../../src/faces/attributes.ts';

/** Binary and categorical attributes; the last one is unknown in every third row. */
export const SCHEMA = new AttributeSchema([
  binary('Smiling'),
  binary('Male'),
  categorical('Hair', ['black', 'blond', 'grey']),
]);

const SIZE = 8;

/** Facts of a dataset of `rows` slots in shards of `shardRows`. */
export function sampleInfo(rows: number, shardRows: number): DatasetInfo {
  return {
    title: 'samples',
    schema: SCHEMA,
    asked: ['Smiling', 'Male'],
    size: SIZE,
    modelHash: 'ab'.repeat(32),
    shardRows,
    shards: Math.ceil(rows / shardRows),
    licence: 'For tests only.',
  };
}

/** The row of slot `row`; its image is of one colour, which follows from the row. */
export async function sampleRow(row: number): Promise<DatasetRow> {
  const smiling = row & 1;
  const male = (row >> 1) & 1;
  const yesNo = (value: number) => (value ? 'yes' : 'no');
  const rgb = new Uint8Array(SIZE * SIZE * 3).map((_, i) => (row * 7 + (i % 3) * 60) % 256);
  return {
    id: String(row).padStart(6, '0'),
    row,
    cell: `Smiling=${yesNo(smiling)},Male=${yesNo(male)}`,
    labels: Int8Array.of(smiling, male, row % 3 === 0 ? UNKNOWN : row % 3),
    seed: deriveSeed('sample row', row),
    attempt: row % 5,
    png: await encodePng(rgb, SIZE),
    confidence: { Smiling: Math.fround(0.8 + row / 1000), Male: Math.fround(0.99) },
    split: 'train',
  };
}

/** The rows of `slots`, in shards as the write stage would cut them. */
export async function sampleShards(
  slots: readonly number[],
  info: DatasetInfo,
): Promise<DatasetRow[][]> {
  const shards: DatasetRow[][] = Array.from({ length: info.shards }, () => []);
  for (const slot of slots) {
    shards[Math.floor(slot / info.shardRows)]!.push(await sampleRow(slot));
  }
  return shards;
}

/** What a dataset of these shards says of itself. */
export function sampleDescription(
  info: DatasetInfo,
  shards: readonly (readonly DatasetRow[])[],
  formats: readonly string[],
): DatasetDescription {
  const cells = ['no,Male=no', 'yes,Male=no', 'no,Male=yes', 'yes,Male=yes'].map((name) => {
    const cell = `Smiling=${name}`;
    const kept = shards.flat().filter((row) => row.cell === cell).length;
    return { cell, wanted: kept, kept, unfilled: 0, tried: kept, rejected: {} };
  });
  return {
    info,
    source: 'nothing',
    formats,
    backend: 'wasm',
    decoding: { batch: 64, sampler: 'prior', temperature: 1, precision: 'float32' },
    seed: 7,
    balance: info.asked,
    perCell: Math.max(...cells.map(({ kept }) => kept)),
    cells,
    skipped: [],
  };
}
