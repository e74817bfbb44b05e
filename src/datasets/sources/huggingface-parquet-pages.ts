import type { ColumnMetaData, Compressors, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js';

/** A page that unpacks to more is damage. */
const MOST_PAGE_BYTES = 2 ** 31 - 1;

/** What a check needs to know of a column chunk. */
export interface ChunkFacts {
  readonly chunk: ColumnMetaData;
  /** From the schema's root to the column. */
  readonly path: SchemaTree[];
  readonly compressors: Compressors;
}

/**
 * Checks the counts in the pages of a column chunk (https://parquet.apache.org/docs/file-format).
 * hyparquet makes room for as many values as a page or a run says that it has; a damaged file may
 * say billions.
 * @throws Error when they say more than the chunk has
 */
export function checkPages(bytes: ArrayBuffer, { chunk, path, compressors }: ChunkFacts): void {
  const reader = { view: new DataView(bytes), offset: 0 };
  const most = Number(chunk.num_values);
  let values = 0;
  while (reader.offset < bytes.byteLength - 1) {
    const header = parquetHeader(reader);
    const { compressed_page_size: size, uncompressed_page_size: unpacked } = header;
    if (!(size >= 0 && reader.offset + size <= bytes.byteLength))
      throw new Error('a page is cut off');
    if (!(unpacked >= 0 && unpacked <= MOST_PAGE_BYTES))
      throw new Error(`a page of ${unpacked} bytes`);
    const page = new Uint8Array(bytes, reader.offset, size);
    reader.offset += size;
    const {
      data_page_header: v1,
      data_page_header_v2: v2,
      dictionary_page_header: dictionary,
    } = header;
    if (dictionary) {
      // Each of its values takes up room, but for strings of no length it is 4 bytes.
      check(dictionary.num_values, Math.max(unpacked, size) * 8);
    } else if (v1) {
      check(v1.num_values, most - values);
      values += v1.num_values;
      checkLevels(unpack(page, unpacked, chunk, compressors), v1, chunk, path);
    } else if (v2) {
      check(v2.num_values, most - values);
      check(v2.num_nulls, v2.num_values);
      check(v2.num_rows, v2.num_values);
      values += v2.num_values;
      checkLevelsV2(page, unpacked, v2, chunk, path, compressors);
    }
  }
  if (values !== most) throw new Error(`a column of ${values} values, not ${most}`);
}

function check(count: number, most: number): void {
  if (!(count >= 0 && count <= most)) throw new Error(`a page of ${count} values`);
}

function unpack(
  page: Uint8Array,
  size: number,
  { codec }: ColumnMetaData,
  compressors: Compressors,
): Uint8Array {
  return decompressPage(page, size, codec, compressors);
}

interface PageFacts {
  readonly num_values: number;
  readonly encoding: string;
}

/** Of the first version: levels, each with its length before it, then the values. */
function checkLevels(
  page: Uint8Array,
  { num_values: count, encoding }: PageFacts,
  { type }: ColumnMetaData,
  path: SchemaTree[],
): void {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  let offset = 0;
  for (const level of [getMaxRepetitionLevel(path), getMaxDefinitionLevel(path)]) {
    if (level === 0) continue;
    const length = view.getUint32(offset, true);
    checkRuns(view, offset + 4, widthOf(level), count);
    offset += 4 + length;
  }
  checkIndices(view, offset, count, encoding, type);
}

/** Of the second version: levels, then the values, which alone may be compressed. */
function checkLevelsV2(
  page: Uint8Array,
  unpacked: number,
  header: PageFacts & {
    repetition_levels_byte_length: number;
    definition_levels_byte_length: number;
    is_compressed?: boolean;
  },
  chunk: ColumnMetaData,
  path: SchemaTree[],
  compressors: Compressors,
): void {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const [repetition, definition] = [getMaxRepetitionLevel(path), getMaxDefinitionLevel(path)];
  const { repetition_levels_byte_length: first, definition_levels_byte_length: second } = header;
  check(first, page.length);
  check(second, page.length - first);
  if (repetition > 0) checkRuns(view, 0, widthOf(repetition), header.num_values);
  if (definition > 0) checkRuns(view, first, widthOf(definition), header.num_values);
  const rest = page.subarray(first + second);
  const values =
    header.is_compressed === false
      ? rest
      : unpack(rest, unpacked - first - second, chunk, compressors);
  const valuesView = new DataView(values.buffer, values.byteOffset, values.byteLength);
  checkIndices(valuesView, 0, header.num_values, header.encoding, chunk.type);
}

/** Indices into the dictionary, or bits, which are runs as well. Those of nulls are left out. */
function checkIndices(
  view: DataView,
  offset: number,
  count: number,
  encoding: string,
  type: string,
): void {
  if (!/^(PLAIN_DICTIONARY|RLE_DICTIONARY|RLE)$/.test(encoding) || offset >= view.byteLength)
    return;
  if (type === 'BOOLEAN') checkRuns(view, offset + 4, 1, count);
  else if (view.getUint8(offset) > 0) checkRuns(view, offset + 1, view.getUint8(offset), count);
}

/** Runs of the hybrid of run-length encoding and bit packing: none is longer than what is left. */
function checkRuns(view: DataView, start: number, width: number, count: number): void {
  let [offset, seen] = [start, 0];
  while (seen < count && offset < view.byteLength) {
    let [header, shift, byte] = [0, 0, 0];
    do {
      if (offset >= view.byteLength) return;
      byte = view.getUint8(offset++);
      header += (byte & 0x7f) * 2 ** shift;
      shift += 7;
    } while (byte & 0x80);
    if (header >= 2 ** 32) throw new Error('a run without an end');
    const run = Math.floor(header / 2);
    if (header % 2 === 1) {
      offset += run * width;
      seen += run * 8;
    } else {
      if (run > count - seen) throw new Error(`a run of ${run} values`);
      offset += Math.ceil(width / 8);
      seen += run;
    }
  }
}

function widthOf(level: number): number {
  return 32 - Math.clz32(level);
}
