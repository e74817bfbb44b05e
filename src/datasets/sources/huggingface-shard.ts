/** What the cells of a shard's column are. */
export type ColumnType = 'image' | 'bytes' | 'bool' | 'int' | 'float' | 'string' | 'other';

export interface ShardColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** Rows that are read together, or those that can't be read, and why. */
export type RowGroup =
  | { readonly rows: readonly Readonly<Record<string, unknown>>[] }
  | { readonly count: number; readonly failure: string };

/** A file of rows, Parquet or Arrow. Opening it reads no row. */
export interface Shard {
  /** The path within the source, `/` between. */
  readonly path: string;
  /** How many rows it is known to have. */
  readonly rows: number;
  readonly columns: readonly ShardColumn[];
  /** The text under `huggingface` in the schema's metadata. */
  readonly huggingface: string | undefined;
  /** Bytes of its largest batch, where one is held whole. */
  readonly largest?: number;
  /** What is behind the last row that is known. */
  readonly damage?: { readonly at: string; readonly reason: string; readonly detail: string };
  /**
   * Yields all rows in order, in groups of which one is held at a time. A cell is what
   * the column's type says: an image is `{ bytes, path }`, an `int` may be a bigint.
   */
  read(columns: readonly string[]): AsyncGenerator<RowGroup>;
}
