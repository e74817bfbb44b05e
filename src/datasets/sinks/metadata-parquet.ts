import { open, rename } from 'node:fs/promises';
import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from 'hyparquet';
import {
  ByteWriter,
  type ColumnSource,
  ParquetWriter,
  schemaFromColumnData,
} from 'hyparquet-writer';
import type { Column } from './columns.ts';
import { unreadable } from './unreadable.ts';

/** The values of one row, in the order of the columns. */
export type TableRow = readonly (string | number | null)[];

const PARQUET_TYPES = { string: 'STRING', int64: 'INT64', float32: 'FLOAT' } as const;

/**
 * Writes a Parquet file with one row group for each group of rows that has any. The file is whole
 * once this resolves, and not there before; no more than a group is held.
 */
export async function writeTable(
  path: string,
  columns: readonly Column[],
  huggingface: string,
  groups: AsyncIterable<readonly TableRow[]> | Iterable<readonly TableRow[]>,
): Promise<void> {
  const partial = `${path}.partial`;
  const file = await open(partial, 'w');
  try {
    const bytes = new ByteWriter();
    const flush = async () => {
      await file.writeFile(bytes.getBytes());
      bytes.index = 0;
    };
    const writer = new ParquetWriter({
      writer: bytes,
      schema: schemaFromColumnData({
        columnData: columns.map(({ name, type }) => ({
          name,
          data: [],
          type: PARQUET_TYPES[type],
          nullable: true,
        })),
      }),
      kvMetadata: [{ key: 'huggingface', value: huggingface }],
      createdBy: 'evenface',
    });
    for await (const rows of groups) {
      if (rows.length === 0) continue;
      writer.write({
        columnData: columns.map((column, index) => columnSource(column, index, rows)),
        rowGroupSize: rows.length,
      });
      await flush();
    }
    writer.finish();
    await flush();
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
}

function columnSource(column: Column, index: number, rows: readonly TableRow[]): ColumnSource {
  const data = rows.map((row) => {
    const value = row[index]!;
    return column.type === 'int64' && value !== null ? BigInt(value) : value;
  });
  return { name: column.name, data, offsetIndex: false };
}

/** Yields the rows of a Parquet file, a row group at a time. */
export async function* readTable(path: string): AsyncGenerator<Record<string, unknown>[]> {
  try {
    const file: AsyncBuffer = await asyncBufferFromFile(path);
    const metadata: FileMetaData = await parquetMetadataAsync(file);
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      yield await parquetReadObjects({ file, metadata, rowStart, rowEnd });
      rowStart = rowEnd;
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}
