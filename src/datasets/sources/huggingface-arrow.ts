import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { DataType, type Field, RecordBatchReader, Type, type Vector } from 'apache-arrow';
import { EvenfaceError, messageOf } from '../../common/errors.ts';
import { type MessageFrame, readFrame } from './huggingface-arrow-message.ts';
import type { ColumnType, RowGroup, Shard } from './huggingface-shard.ts';
import { openFile } from './open-file.ts';

const MAGIC = 'ARROW1';
const CONTINUATION = 0xffffffff;

/** Larger is no schema and no header of a batch. */
const MOST_METADATA = 64 << 20;

/** Part of a file. */
interface Extent {
  readonly start: number;
  readonly end: number;
}

/**
 * Opens an Arrow file: the IPC stream that `datasets` writes, or the IPC file format, which holds
 * the same messages (https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format). The
 * messages' headers are read; a batch's body only when its turn comes.
 * @throws EvenfaceError `input` when it has no schema, which is all that can't be done without
 */
export async function openArrow(dir: string, path: string): Promise<Shard> {
  const place = join(dir, path);
  const file = await openFile(place);
  try {
    const index = await indexMessages(file);
    const [schema, ...dictionaries] = await Promise.all(
      index.heads.map((extent) => bytesOf(file, extent)),
    );
    if (!schema) throw notArrow(place, index.damage?.detail ?? 'it has no schema');
    if (index.isCompressed) {
      throw new EvenfaceError('input', 'its batches are compressed', {
        place,
        hint: 'Write it again without compression, in pyarrow write_feather(table, path, compression="uncompressed"): images are compressed already.',
      });
    }
    const { fields, metadata } = schemaOf(schema, place);
    return {
      path,
      rows: index.batches.reduce((sum, { rows }) => sum + rows, 0),
      columns: fields.map((field) => ({ name: field.name, type: typeOf(field) })),
      huggingface: metadata.get('huggingface'),
      largest: index.batches.reduce((most, { start, end }) => Math.max(most, end - start), 0),
      ...(index.damage && { damage: index.damage }),
      async *read(columns) {
        const file = await openFile(place);
        try {
          for (const batch of index.batches) {
            if (batch.rows === 0) continue;
            const bytes = await bytesOf(file, batch);
            yield readBatch([schema, ...dictionaries, bytes], batch.rows, columns);
          }
        } finally {
          await file.close();
        }
      },
    };
  } finally {
    await file.close();
  }
}

interface MessageIndex {
  /** The schema, then the dictionaries. */
  readonly heads: readonly Extent[];
  readonly batches: readonly (Extent & { readonly rows: number })[];
  readonly isCompressed: boolean;
  readonly damage: Shard['damage'];
}

async function indexMessages(file: FileHandle): Promise<MessageIndex> {
  const { size } = await file.stat();
  const prefix = Buffer.alloc(8);
  const heads: Extent[] = [];
  const batches: (Extent & { rows: number })[] = [];
  let isCompressed = false;
  const done = (reason?: string, detail = '', at = start): MessageIndex => ({
    heads,
    batches,
    isCompressed,
    damage: reason === undefined ? undefined : { at: `byte ${at}`, reason, detail },
  });
  await file.read(prefix, 0, 8, 0);
  let start = prefix.toString('latin1', 0, MAGIC.length) === MAGIC ? 8 : 0;
  while (start < size) {
    if (start + 4 > size) return done('truncated', 'the file ends within a message');
    prefix.fill(0);
    await file.read(prefix, 0, 8, start);
    const isMarked = prefix.readUInt32LE(0) === CONTINUATION;
    const length = prefix.readInt32LE(isMarked ? 4 : 0);
    if (length === 0) return done();
    const body = start + (isMarked ? 8 : 4) + length;
    if (length < 0 || length > MOST_METADATA) {
      return done('damaged', 'what follows is no Arrow message');
    }
    if (body > size) return done('truncated', 'the file ends within a message');
    let frame: MessageFrame;
    try {
      frame = readFrame(await bytesOf(file, { start: start + (isMarked ? 8 : 4), end: body }));
    } catch (error) {
      return done('damaged', `what follows can not be read: ${messageOf(error)}`);
    }
    const end = body + frame.bodyLength;
    if (end > size) return done('truncated', 'the file ends within a batch');
    const isFirst = heads.length === 0;
    if (isFirst !== (frame.kind === 'schema')) {
      return done('damaged', isFirst ? 'it does not begin with a schema' : 'a second schema');
    }
    if (frame.kind === 'batch') {
      // No row of photos takes less than a byte.
      if (frame.rows > size) return done('damaged', `a batch of ${frame.rows} rows`);
      batches.push({ start, end, rows: frame.rows });
      isCompressed ||= frame.isCompressed;
    } else if (frame.kind !== 'other') {
      heads.push({ start, end });
    }
    start = end;
  }
  return done();
}

async function bytesOf(file: FileHandle, { start, end }: Extent): Promise<Buffer> {
  // Not from Buffer's pool: Arrow reads 64-bit numbers where they lie, aligned.
  const bytes = Buffer.from(new ArrayBuffer(end - start));
  await file.read(bytes, 0, end - start, start);
  return bytes;
}

function schemaOf(schema: Uint8Array, place: string) {
  try {
    const reader = RecordBatchReader.from([schema]).open();
    if (reader.schema.fields.length > 0) return reader.schema;
  } catch (cause) {
    throw notArrow(place, messageOf(cause));
  }
  throw notArrow(place, 'its schema has no fields');
}

function notArrow(place: string, detail: string): EvenfaceError {
  return new EvenfaceError('input', `this can't be read as Arrow: ${detail}`, {
    place,
    hint: 'Take what `save_to_disk` of Hugging Face datasets writes, and copy it again if it was cut short.',
  });
}

/** The rows of one batch; whatever is wrong with it is wrong with it alone. */
function readBatch(messages: Uint8Array[], count: number, columns: readonly string[]): RowGroup {
  try {
    const batch = [...RecordBatchReader.from(messages)][0];
    if (batch?.numRows !== count) throw new Error(`it has ${batch?.numRows ?? 0} rows`);
    const found = columns.map((name) => [name, cellReader(batch.getChild(name))] as const);
    const rows = Array.from({ length: count }, (_, row) =>
      Object.fromEntries(found.map(([name, cellAt]) => [name, cellAt(row)])),
    );
    return { rows };
  } catch (error) {
    return { count, failure: `its batch can not be read: ${messageOf(error)}` };
  }
}

function cellReader(vector: Vector | null): (row: number) => unknown {
  if (!vector) return () => undefined;
  if (!DataType.isStruct(vector.type)) return (row) => vector.get(row);
  const bytes = vector.getChild('bytes');
  const path = vector.getChild('path');
  return (row) =>
    vector.isValid(row) ? { bytes: bytes?.get(row) ?? null, path: path?.get(row) ?? null } : null;
}

const TYPES: Partial<Record<Type, ColumnType>> = {
  [Type.Bool]: 'bool',
  [Type.Int]: 'int',
  [Type.Float]: 'float',
  [Type.Utf8]: 'string',
  [Type.LargeUtf8]: 'string',
  [Type.Utf8View]: 'string',
  [Type.Binary]: 'bytes',
  [Type.LargeBinary]: 'bytes',
  [Type.BinaryView]: 'bytes',
};

function typeOf({ type }: Field): ColumnType {
  if (DataType.isDictionary(type)) return TYPES[(type.dictionary as DataType).typeId] ?? 'other';
  if (DataType.isStruct(type) && type.children.some(({ name }) => name === 'bytes')) return 'image';
  return TYPES[(type as DataType).typeId] ?? 'other';
}
