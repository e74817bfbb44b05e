import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet';
import { EvenfaceError, messageOf } from '../../common/errors.ts';
import { compressorsFor } from './huggingface-parquet-codecs.ts';
import { extentOf } from './huggingface-parquet-index.ts';
import { readGroup } from './huggingface-parquet-rows.ts';
import type { ColumnType, Shard } from './huggingface-shard.ts';
import { openFile } from './open-file.ts';

/**
 * Opens a Parquet file (https://parquet.apache.org/docs/file-format). Its footer is read; rows
 * only when their turn comes, some of a row group at a time.
 * @throws EvenfaceError `input` when the footer is missing or says what can't be
 */
export async function openParquet(dir: string, path: string): Promise<Shard> {
  const place = join(dir, path);
  const file = await openFile(place);
  try {
    const { size } = await file.stat();
    const metadata = await parquetMetadataAsync(bufferOf(file, size));
    checkGroups(metadata, size);
    const compressors = await compressorsFor(metadata, place);
    const tree = parquetSchema(metadata);
    return {
      path,
      rows: Number(metadata.num_rows),
      columns: tree.children.map((column) => ({
        name: column.element.name,
        type: typeOf(column),
      })),
      huggingface: metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value,
      async *read(columns) {
        const file = await openFile(place);
        try {
          for (const group of metadata.row_groups) {
            if (group.num_rows > 0) yield* readGroup({ file, tree, group, columns, compressors });
          }
        } finally {
          await file.close();
        }
      },
    };
  } catch (cause) {
    if (cause instanceof EvenfaceError) throw cause;
    throw new EvenfaceError('input', `this can't be read as Parquet: ${messageOf(cause)}`, {
      place,
      hint: 'Download it again: the end of a Parquet file says what is in it, so one that was cut short has nothing.',
      cause,
    });
  } finally {
    await file.close();
  }
}

/** Row counts and places must be possible before anybody counts on them. */
function checkGroups({ num_rows, row_groups }: FileMetaData, size: number): void {
  let rows = 0;
  for (const group of row_groups) {
    rows += Number(group.num_rows);
    // No row of photos takes less than a byte.
    if (!(group.num_rows >= 0) || rows > size) throw new Error(`${rows} rows in ${size} bytes`);
    for (const { meta_data } of group.columns) {
      if (!meta_data) throw new Error('a column without metadata');
      const { start, end } = extentOf(meta_data);
      if (!(start >= 4 && start <= end && end <= size))
        throw new Error('a column outside of the file');
      if (!(meta_data.num_values >= 0) || meta_data.num_values > size * 8) {
        throw new Error(`a column of ${meta_data.num_values} values`);
      }
    }
  }
  if (rows !== Number(num_rows)) throw new Error(`${num_rows} rows, but ${rows} in its groups`);
}

function bufferOf(file: FileHandle, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    async slice(start, end = byteLength) {
      const from = start < 0 ? Math.max(0, byteLength + start) : start;
      const length = Math.min(end, byteLength) - from;
      if (!(length >= 0)) throw new Error('a part that is not in the file');
      const bytes = new ArrayBuffer(length);
      await file.read(new Uint8Array(bytes), 0, length, from);
      return bytes;
    },
  };
}

function typeOf({ element, children }: SchemaTree): ColumnType {
  if (element.repetition_type === 'REPEATED') return 'other';
  if (children.length > 0) {
    const isStruct = !element.converted_type && !element.logical_type;
    return isStruct && children.some(({ element: { name } }) => name === 'bytes')
      ? 'image'
      : 'other';
  }
  const { type, converted_type: converted, logical_type: logical } = element;
  // hyparquet makes a number of it, whatever it is kept as.
  if (converted === 'DECIMAL') return 'float';
  const isPlainNumber =
    (!converted || /^U?INT_/.test(converted)) && (!logical || logical.type === 'INTEGER');
  switch (type) {
    case 'BOOLEAN':
      return 'bool';
    case 'INT32':
    case 'INT64':
      return isPlainNumber ? 'int' : 'other';
    case 'FLOAT':
    case 'DOUBLE':
      return 'float';
    case 'BYTE_ARRAY':
      if (converted === 'UTF8' || converted === 'ENUM' || logical?.type === 'STRING')
        return 'string';
      return converted || logical ? 'other' : 'bytes';
    default:
      return 'other';
  }
}
