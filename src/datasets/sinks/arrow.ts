import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Binary,
  type Data,
  type DataType,
  Field,
  Float32,
  Int64,
  makeData,
  RecordBatch,
  RecordBatchReader,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Utf8,
} from 'apache-arrow';
import { writeWhole } from '../../common/files.ts';
import { type Column, columnsOf, huggingFaceInfo, storedRow } from './columns.ts';
import type { DatasetInfo, DatasetRow, SinkFormat } from './sink.ts';
import { unreadable } from './unreadable.ts';

// What Hugging Face writes for images: reading one row touches one batch.
const BATCH_ROWS = 100;

/**
 * Arrow as Hugging Face keeps its datasets: the IPC stream format, which `Dataset.from_file` maps
 * into memory, with the PNG bytes in the rows. A shard is a file.
 */
export const arrow: SinkFormat = {
  name: 'arrow',
  description: 'Arrow files with the images in the rows, as Hugging Face datasets keeps them.',

  async open(dir, info, firstShard) {
    const folder = join(dir, 'arrow');
    const columns = columnsOf(info);
    // The writer ends its stream in silence when a batch has another schema, so there is one.
    const schema = arrowSchema(columns);
    await mkdir(folder, { recursive: true });
    const whole = new Set(Array.from({ length: firstShard }, (_, shard) => fileOf(shard, info)));
    for (const name of await readdir(folder)) {
      if (!whole.has(name)) await rm(join(folder, name));
    }
    return {
      async writeShard(shard, rows) {
        const writer = new RecordBatchStreamWriter();
        writer.reset(undefined, schema);
        for (let start = 0; start < rows.length; start += BATCH_ROWS) {
          writer.write(batchOf(schema, columns, rows.slice(start, start + BATCH_ROWS)));
        }
        writer.finish();
        await writeWhole(join(folder, fileOf(shard, info)), await writer.toUint8Array());
      },
      async finish() {},
    };
  },

  async *read(dir, info) {
    for (let shard = 0; shard < info.shards; shard++) {
      for await (const batch of batchesOf(join(dir, 'arrow', fileOf(shard, info)))) {
        const pngs = batch.getChild('image')!.getChild('bytes')!;
        for (let i = 0; i < batch.numRows; i++) {
          const png: Uint8Array = pngs.get(i);
          yield storedRow(info, (column) => batch.getChild(column)?.get(i), png.slice());
        }
      }
    }
  },
};

async function* batchesOf(path: string): AsyncGenerator<RecordBatch> {
  const file = await open(path).catch((cause) => {
    throw unreadable(path, cause);
  });
  try {
    const reader = await RecordBatchReader.from(file.createReadStream({ autoClose: false }));
    await reader.open();
    // What ends before its schema passes for an empty stream.
    if (!reader.schema?.fields.length) throw new Error('it has no schema');
    for await (const batch of reader) if (batch.numRows > 0) yield batch;
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    await file.close();
  }
}

function fileOf(shard: number, { shards }: DatasetInfo): string {
  const [rank, count] = [shard, shards].map((n) => String(n).padStart(5, '0'));
  return `train-${rank}-of-${count}.arrow`;
}

const ARROW_TYPES = { string: new Utf8(), int64: new Int64(), float32: new Float32() };
const IMAGE = new Struct<{ bytes: Binary; path: Utf8 }>([
  new Field('bytes', new Binary(), true),
  new Field('path', new Utf8(), true),
]);

function arrowSchema(columns: readonly Column[]): Schema {
  return new Schema(
    [
      new Field<DataType>('image', IMAGE, true),
      ...columns.map(({ name, type }) => new Field<DataType>(name, ARROW_TYPES[type], true)),
    ],
    new Map([['huggingface', huggingFaceInfo(columns, { image: { _type: 'Image' } })]]),
  );
}

function batchOf(schema: Schema, columns: readonly Column[], rows: readonly DatasetRow[]) {
  const length = rows.length;
  const encoder = new TextEncoder();
  const image = makeData({
    type: IMAGE,
    length,
    nullCount: 0,
    children: [
      makeData({ type: new Binary(), length, ...joined(rows.map((row) => row.png)) }),
      utf8(rows.map((row) => encoder.encode(`${row.id}.png`))),
    ],
  });
  const children: Data[] = [image];
  for (const column of columns) {
    const values = rows.map((row) => column.of(row));
    if (column.type === 'string') {
      children.push(utf8(values.map((value) => encoder.encode(String(value)))));
    } else {
      children.push(numbers(column.type, values));
    }
  }
  return new RecordBatch(
    schema,
    makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }),
  );
}

function utf8(values: readonly Uint8Array[]): Data {
  return makeData({ type: ARROW_TYPES.string, length: values.length, ...joined(values) });
}

function numbers(type: 'int64' | 'float32', values: readonly (string | number | null)[]): Data {
  const length = values.length;
  const nullBitmap = bitmap(values.map((value) => value !== null));
  const nullCount = values.filter((value) => value === null).length;
  return type === 'int64'
    ? makeData({
        type: ARROW_TYPES.int64,
        length,
        nullCount,
        nullBitmap,
        data: BigInt64Array.from(values, (value) => BigInt(value ?? 0)),
      })
    : makeData({
        type: ARROW_TYPES.float32,
        length,
        nullCount,
        nullBitmap,
        data: Float32Array.from(values, (value) => Number(value ?? 0)),
      });
}

function bitmap(valid: readonly boolean[]): Uint8Array {
  const bits = new Uint8Array(Math.ceil(valid.length / 8));
  valid.forEach((is, i) => {
    if (is) bits[i >> 3]! |= 1 << (i & 7);
  });
  return bits;
}

function joined(values: readonly Uint8Array[]) {
  const valueOffsets = new Int32Array(values.length + 1);
  values.forEach((value, i) => {
    valueOffsets[i + 1] = valueOffsets[i]! + value.length;
  });
  return { nullCount: 0, valueOffsets, data: Buffer.concat(values) };
}
