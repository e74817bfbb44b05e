import {
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet';
import { EvenfaceError, messageOf } from '../../common/errors.ts';
import type { LabelTable } from './label-table.ts';

/**
 * Opens a Parquet file: a row group is held at a time. Columns of numbers that Hugging Face's
 * metadata calls a `ClassLabel` are read as the names of their classes; columns of structures, lists
 * and raw bytes are left out.
 * @throws EvenfaceError `input` when it is no Parquet, or compressed otherwise than with Snappy
 */
export async function openParquet(path: string): Promise<LabelTable> {
  return explained(path, async () => {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const columns = parquetSchema(metadata)
      .children.filter(
        ({ children, element }) => children.length === 0 && element.repetition_type !== 'REPEATED',
      )
      .map(({ element }) => element.name);
    const classes = classesOf(metadata);
    const names = columns.map((column) => classes.get(column));
    return {
      columns,
      async *rows() {
        let row = 0;
        for (const group of metadata.row_groups) {
          const [rowStart, rowEnd] = [row, row + Number(group.num_rows)];
          const objects = await explained(path, () =>
            parquetReadObjects({ file, metadata, columns, rowStart, rowEnd }),
          );
          for (const object of objects) {
            row++;
            const cells = columns.map((column, i) => cellOf(object[column], names[i]));
            yield { line: row, cells };
          }
          row = rowEnd;
        }
      },
    };
  });
}

/** The names of the values of each `ClassLabel`, by column. */
function classesOf({ key_value_metadata = [] }: FileMetaData): Map<string, readonly string[]> {
  const text = key_value_metadata.find(({ key }) => key === 'huggingface')?.value;
  const classes = new Map<string, readonly string[]>();
  try {
    const { info } = JSON.parse(text ?? '{}') as {
      info?: { features?: Record<string, { _type?: string; names?: unknown }> };
    };
    for (const [column, { _type, names }] of Object.entries(info?.features ?? {})) {
      if (_type === 'ClassLabel' && Array.isArray(names)) classes.set(column, names.map(String));
    }
  } catch {
    // What another program wrote under this key: the numbers speak for themselves.
  }
  return classes;
}

function cellOf(value: unknown, names: readonly string[] | undefined): string {
  if (value === null || value === undefined) return '';
  if (names && (typeof value === 'bigint' || typeof value === 'number')) {
    return names[Number(value)] ?? '';
  }
  return (value instanceof Date ? value.toISOString() : String(value)).trim();
}

async function explained<T>(place: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new EvenfaceError('input', `this can't be read as Parquet: ${messageOf(cause)}`, {
      place,
      hint: 'Write it again, uncompressed or with Snappy.',
      cause,
    });
  }
}
