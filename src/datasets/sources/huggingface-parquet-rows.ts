import type { FileHandle } from 'node:fs/promises';
import {
  type ColumnMetaData,
  type Compressors,
  type RowGroup,
  type SchemaTree,
  snappyUncompress,
} from 'hyparquet';
import { readColumn } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { type ChunkIndex, indexChunk, runsOfRows } from './huggingface-parquet-index.ts';
import { checkPages } from './huggingface-parquet-pages.ts';
import type { RowGroup as Rows } from './huggingface-shard.ts';

/** Rows are held as long as their pages take no more, so that no row group is too large. */
const MOST_BYTES = 16 << 20;

/** What an image's structure has. */
const IMAGE_MEMBERS: ReadonlySet<string> = new Set(['bytes', 'path']);

/** What is read of a row group. */
export interface GroupRead {
  readonly file: FileHandle;
  readonly tree: SchemaTree;
  readonly group: RowGroup;
  readonly columns: readonly string[];
  readonly compressors: Compressors;
  /** Bytes that are held at once, as far as pages allow. */
  readonly most?: number;
}

/** A column of values, or a member of a column of structures, in one row group. */
interface Leaf {
  readonly column: string;
  /** The member's name; undefined of a column of values. */
  readonly member: string | undefined;
  readonly path: SchemaTree[];
  readonly chunk: ColumnMetaData;
}

/** A leaf and its pages. */
interface IndexedLeaf extends Leaf {
  readonly index: ChunkIndex;
}

/**
 * Yields the rows of a row group, some at a time: as many as fit. Whatever is wrong with some is
 * wrong with them alone.
 */
export async function* readGroup(read: GroupRead): AsyncGenerator<Rows> {
  const { file, group, most = MOST_BYTES } = read;
  const count = Number(group.num_rows);
  let leaves: IndexedLeaf[];
  try {
    leaves = [];
    for (const leaf of leavesOf(read)) {
      leaves.push({ ...leaf, index: await indexChunk(file, leaf.chunk, count) });
    }
  } catch (error) {
    yield { count, failure: failureOf(error) };
    return;
  }
  const pages = leaves.map(({ index }) => index);
  for (const run of runsOfRows(pages, count, most)) yield await readRun(read, leaves, run);
}

function failureOf(error: unknown): string {
  return `its row group can not be read: ${error instanceof Error ? error.message : String(error)}`;
}

async function readRun(
  { file, compressors }: GroupRead,
  leaves: readonly IndexedLeaf[],
  { rowStart, rowEnd }: { rowStart: number; rowEnd: number },
): Promise<Rows> {
  const count = rowEnd - rowStart;
  try {
    const rows = Array.from({ length: count }, () => ({}) as Record<string, unknown>);
    for (const leaf of leaves) {
      const { values, offset } = await readValues(file, leaf, compressors, rowStart, rowEnd);
      place(rows, leaf, values, offset);
    }
    return { rows };
  } catch (error) {
    return { count, failure: failureOf(error) };
  }
}

/** The values of the pages that have these rows, and which of them is the first row's. */
async function readValues(
  file: FileHandle,
  { path, chunk, index, column, member }: IndexedLeaf,
  compressors: Compressors,
  rowStart: number,
  rowEnd: number,
) {
  const pages = index.pages.filter((page) => page.rowEnd > rowStart && page.rowStart < rowEnd);
  const [first, last] = [pages[0], pages.at(-1)];
  if (!first || !last) throw new Error(`no pages of ${column}`);
  const { dictionary } = index;
  const before = dictionary ? dictionary.end - dictionary.start : 0;
  const bytes = new Uint8Array(before + last.end - first.start);
  if (dictionary) await file.read(bytes, 0, before, dictionary.start);
  await file.read(bytes, before, last.end - first.start, first.start);
  const selectEnd = last.rowEnd - first.rowStart;
  const once = unpackingOnce(compressors);
  const counted = { ...chunk, num_values: BigInt(selectEnd) };
  checkPages(bytes.buffer, { chunk: counted, path, compressors: once });
  const { data } = readColumn(
    { view: new DataView(bytes.buffer), offset: 0 },
    { groupStart: 0, selectStart: 0, selectEnd, groupRows: selectEnd },
    {
      ...chunk,
      pathInSchema: member === undefined ? [column] : [column, member],
      element: path.at(-1)!.element,
      schemaPath: path,
      parsers: DEFAULT_PARSERS,
      compressors: once,
      utf8: false,
    },
  );
  const values = data.length === 1 ? data[0]! : data.flatMap((some) => Array.from<unknown>(some));
  if (values.length !== selectEnd)
    throw new Error(`it has ${values.length} rows, not ${selectEnd}`);
  return { values, offset: rowStart - first.rowStart };
}

/** The same compressors, which keep what they unpack for the second who asks: pages are checked first. */
function unpackingOnce(compressors: Compressors): Compressors {
  const kept = new Map<number, Uint8Array>();
  const once =
    (unpack: Unpack): Unpack =>
    (input, size) => {
      const found = kept.get(input.byteOffset);
      if (found) kept.delete(input.byteOffset);
      else kept.set(input.byteOffset, unpack(input, size));
      return found ?? kept.get(input.byteOffset)!;
    };
  return Object.fromEntries(
    Object.entries({ SNAPPY: unpackSnappy, ...compressors }).map(([codec, unpack]) => [
      codec,
      once(unpack),
    ]),
  );
}

type Unpack = (input: Uint8Array, size: number) => Uint8Array;

function unpackSnappy(input: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size);
  snappyUncompress(input, output);
  return output;
}

/** Puts a column's values where they belong in the rows. */
function place(
  rows: readonly Record<string, unknown>[],
  { column, member, path }: Leaf,
  values: ArrayLike<unknown>,
  offset: number,
): void {
  // hyparquet has what lies in a structure that may be null in lists of one or none.
  const isListed = member !== undefined && path[1]!.element.repetition_type !== 'REQUIRED';
  for (const [i, row] of rows.entries()) {
    const found = values[offset + i];
    const value = isListed ? ((found as unknown[])[0] ?? null) : found;
    if (member === undefined) row[column] = value;
    else row[column] = { ...(row[column] as object | undefined), [member]: value };
  }
}

/** What is read of the columns: their values, or of images bytes and path. */
function leavesOf({ tree, group, columns }: GroupRead): Leaf[] {
  const chunks = new Map(
    group.columns.map(({ meta_data }) => [meta_data!.path_in_schema.join('\0'), meta_data!]),
  );
  return columns.flatMap((column) => {
    const top = tree.children.find(({ element }) => element.name === column);
    if (!top) throw new Error(`no column ${column} in the schema`);
    const members = top.children.filter(({ element }) => IMAGE_MEMBERS.has(element.name));
    const paths = top.children.length === 0 ? [[top]] : members.map((member) => [top, member]);
    return paths.map((path): Leaf => {
      const names = path.map(({ element }) => element.name);
      const chunk = chunks.get(names.join('\0'));
      if (!chunk) throw new Error(`no column ${names.join('.')} in the row group`);
      return { column, member: names[1], path: [tree, ...path], chunk };
    });
  });
}
