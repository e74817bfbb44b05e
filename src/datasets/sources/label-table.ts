import { extname } from 'node:path';
import { openCsv } from './csv-table.ts';
import { openJsonLines } from './json-lines-table.ts';
import { openParquetTable } from './parquet-table.ts';

/** A label file of columns and rows. It is read row by row, as often as asked, and never held. */
export interface LabelTable {
  /** The columns' names, each once; a column without a name is called ''. */
  readonly columns: readonly string[];
  /** The names of the values of columns whose file has them, in the values' order. */
  readonly classes?: ReadonlyMap<string, readonly string[]>;
  /** What a person should know of how it is read, without the file's name: "is not UTF-8: …". */
  readonly notes?: readonly string[];
  /** Yields every row in order. Throws an input error when the file stops being what it is. */
  rows(): AsyncIterable<LabelRow>;
}

/** One row: its cells in the columns' order as text; an empty or lacking cell says nothing. */
export interface LabelRow {
  /** The line it begins at, from 1; in Parquet, the row. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Why the row can't be read. */
  readonly problem?: string;
}

/**
 * Opens a CSV file, JSON lines or Parquet, by the path's extension.
 * @throws EvenfaceError `input` with the line at fault
 */
export async function openLabelTable(path: string): Promise<LabelTable> {
  switch (extname(path).toLowerCase()) {
    case '.jsonl':
      return openJsonLines(path);
    case '.parquet':
      return openParquetTable(path);
    default:
      return openCsv(path);
  }
}
