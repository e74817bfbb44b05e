import type { FileHandle } from 'node:fs/promises';
import type { ColumnMetaData, PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';

/** Bytes that a page's header is looked for in at first, and at most. */
const LEAST_HEADER = 1 << 10;
const MOST_HEADER = 1 << 26;

/** A column's values in one row group: where its pages are. */
export interface ChunkIndex {
  /** The dictionary that its pages need, if any. */
  readonly dictionary: Extent | undefined;
  readonly pages: readonly Page[];
}

export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** A page of values, its header included. */
export interface Page extends Extent {
  /** Of the row group, counted from 0. */
  readonly rowStart: number;
  readonly rowEnd: number;
  /** What it takes in memory: the larger of its sizes, packed and unpacked. */
  readonly bytes: number;
}

/** Where the bytes of a column chunk are. */
export function extentOf({
  dictionary_page_offset,
  data_page_offset,
  total_compressed_size,
}: ColumnMetaData): Extent {
  const start = Number(dictionary_page_offset || data_page_offset);
  return { start, end: start + Number(total_compressed_size) };
}

/**
 * Finds the pages of a column that has one value a row, by their headers alone.
 * @throws Error when they are not as the chunk says
 */
export async function indexChunk(
  file: FileHandle,
  chunk: ColumnMetaData,
  rows: number,
): Promise<ChunkIndex> {
  const { start, end } = extentOf(chunk);
  const pages: Page[] = [];
  let dictionary: Extent | undefined;
  const headers = new HeaderReader(file);
  let row = 0;
  // Some writers leave a byte at the end.
  for (let at = start; at < end - 1; ) {
    const { header, length } = await headers.read(at, end);
    const { compressed_page_size: size, uncompressed_page_size: unpacked } = header;
    const next = at + length + size;
    if (!(size >= 0 && next <= end)) throw new Error('a page is cut off');
    const count = (header.data_page_header ?? header.data_page_header_v2)?.num_values;
    if (header.dictionary_page_header) dictionary = { start: at, end: next };
    else if (count !== undefined) {
      if (!(count >= 0 && count <= rows - row)) throw new Error(`a page of ${count} values`);
      const bytes = Math.max(size, unpacked);
      pages.push({ start: at, end: next, rowStart: row, rowEnd: row + count, bytes });
      row += count;
    }
    at = next;
  }
  if (row !== rows) throw new Error(`a column of ${row} values for ${rows} rows`);
  return { dictionary, pages };
}

/** Reads headers of pages into one buffer, which grows as they need. */
class HeaderReader {
  readonly #file: FileHandle;
  #bytes = new Uint8Array(LEAST_HEADER);

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /**
   * The header at `at`, and how many bytes it has. Some writers put the least and the greatest value
   * into it, which are whole images.
   */
  async read(at: number, end: number): Promise<{ header: PageHeader; length: number }> {
    for (;;) {
      const length = Math.min(this.#bytes.length, end - at);
      await this.#file.read(this.#bytes, 0, length, at);
      const reader = { view: new DataView(this.#bytes.buffer, 0, length), offset: 0 };
      try {
        return { header: parquetHeader(reader), length: reader.offset };
      } catch (error) {
        const isAll = length < this.#bytes.length || length >= MOST_HEADER;
        if (isAll) throw error;
        this.#bytes = new Uint8Array(length * 4);
      }
    }
  }
}

/**
 * Cuts the rows of a row group into runs that take at most `most` bytes in memory, or as little as
 * its pages allow. A run ends where a page does, so that most pages are read once.
 */
export function* runsOfRows(
  columns: readonly ChunkIndex[],
  rows: number,
  most: number,
): Generator<{ readonly rowStart: number; readonly rowEnd: number }> {
  const ends = columns.flatMap(({ pages }) => pages.map(({ rowEnd }) => rowEnd));
  const cuts = [...new Set([...ends, rows])].filter((end) => end > 0).sort((a, b) => a - b);
  const firsts = columns.map(() => 0);
  for (let at = 0, rowStart = 0; at < cuts.length; rowStart = cuts[at - 1]!) {
    // The pages that the run begins in.
    for (const [i, { pages }] of columns.entries()) {
      while (pages[firsts[i]!] && pages[firsts[i]!]!.rowEnd <= rowStart) firsts[i]!++;
    }
    const lasts = [...firsts];
    let bytes = 0;
    let end = at;
    for (; end < cuts.length; end++) {
      for (const [i, { pages }] of columns.entries()) {
        for (; pages[lasts[i]!] && pages[lasts[i]!]!.rowStart < cuts[end]!; lasts[i]!++) {
          bytes += pages[lasts[i]!]!.bytes;
        }
      }
      if (bytes > most && end > at) break;
    }
    at = end;
    yield { rowStart, rowEnd: cuts[at - 1]! };
  }
}
