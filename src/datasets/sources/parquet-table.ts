import { basename, dirname } from 'node:path';
import { cellOf, classesInSchema } from './huggingface-features.ts';
import { openParquet } from './huggingface-parquet.ts';
import type { ColumnType } from './huggingface-shard.ts';
import type { LabelRow, LabelTable } from './label-table.ts';

const READ: ReadonlySet<ColumnType> = new Set(['bool', 'int', 'float', 'string']);

/**
 * Opens a Parquet file as a table: a row group is held at a time, and one that is damaged makes each
 * of its rows a row with a problem. Columns of numbers that Hugging Face's metadata calls a
 * `ClassLabel` are read as the names of their classes; columns of dates, structures, lists and raw
 * bytes are left out.
 * @throws EvenfaceError `input` when it is no Parquet, or compressed as nothing here unpacks it
 */
export async function openParquetTable(path: string): Promise<LabelTable> {
  const shard = await openParquet(dirname(path), basename(path));
  const columns = shard.columns.filter(({ type }) => READ.has(type)).map(({ name }) => name);
  const leftOut = shard.columns.filter(({ type }) => !READ.has(type)).map(({ name }) => name);
  const known = new Set(columns);
  const classes = new Map([...classesInSchema(shard)].filter(([name]) => known.has(name)));
  const names = columns.map((column) => classes.get(column));
  return {
    columns,
    classes,
    notes: leftOut.length > 0 ? [`has columns that are not read: ${leftOut.join(', ')}`] : [],
    async *rows(): AsyncGenerator<LabelRow> {
      let line = 0;
      for await (const group of shard.read(columns)) {
        if ('failure' in group) {
          const { failure: problem } = group;
          for (let i = 0; i < group.count; i++) yield { line: ++line, cells: [], problem };
          continue;
        }
        for (const row of group.rows) {
          yield { line: ++line, cells: columns.map((name, i) => cellOf(row[name], names[i])) };
        }
      }
    },
  };
}
