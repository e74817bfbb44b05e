import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { type CsvError, parse } from 'csv-parse';
import { EvenfaceError, messageOf } from '../../common/errors.ts';
import type { LabelRow, LabelTable } from './label-table.ts';

/** In the order in which they win where a header has as many of one as of another. */
const DELIMITERS = [',', '\t', ';'] as const;

/** A longer row is a quote that was never closed, and would be the rest of the file. */
const MOST_CHARACTERS = 1 << 20;
const HEAD_BYTES = 1 << 16;

/** What csv-parse gives with `info`. */
interface CsvRecord {
  record: string[];
  info: { lines: number };
}

/**
 * Opens a table of cells between commas, tabs or semicolons (a spreadsheet writes those where the
 * comma is the decimal point), whichever the header has most of. The first row names the columns.
 * @throws EvenfaceError `input` when it is no such table, or names a column twice
 */
export async function openCsv(path: string): Promise<LabelTable> {
  const delimiter = delimiterOf(await readHead(path));
  let columns: readonly string[] = [];
  for await (const { record } of records(path, delimiter)) {
    columns = record;
    break;
  }
  const twice = columns.find((column, i) => column !== '' && columns.indexOf(column) !== i);
  if (twice !== undefined) {
    throw new EvenfaceError('input', `there are two columns "${twice}"`, {
      place: `${path}:1`,
      hint: 'Rename one of them.',
    });
  }
  return {
    columns,
    async *rows() {
      let isHeader = true;
      for await (const { record, info } of records(path, delimiter)) {
        if (isHeader) isHeader = false;
        else yield checked(record, info.lines, columns.length);
      }
    },
  };
}

/** A row with more cells than columns has an unquoted comma somewhere: who knows which is which. */
function checked(cells: readonly string[], line: number, width: number): LabelRow {
  if (cells.slice(width).every((cell) => cell === '')) return { line, cells };
  const problem = `the row has ${cells.length} cells, the header has ${width}`;
  return { line, cells, problem };
}

async function* records(path: string, delimiter: string): AsyncGenerator<CsvRecord> {
  const file = createReadStream(path);
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    max_record_size: MOST_CHARACTERS,
    // Files that were joined have both kinds of line ends.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
  });
  file.on('error', (error) => parser.destroy(error));
  file.pipe(parser);
  try {
    yield* parser as AsyncIterable<CsvRecord>;
  } catch (cause) {
    const { code, lines } = cause as CsvError & { lines?: number };
    if (!code?.startsWith('CSV_')) throw unreadable(path, cause);
    throw new EvenfaceError('input', `this is not CSV: ${messageOf(cause)}`, {
      place: lines === undefined ? path : `${path}:${lines}`,
      hint: 'Close each quote; in a quoted cell, write a quote twice.',
      cause,
    });
  } finally {
    file.destroy();
    parser.destroy();
  }
}

/** The delimiter that the header has most of outside of quotes. */
function delimiterOf(head: string): string {
  const header = head
    .replace(/"[^"]*"/g, '')
    .split(/[\r\n]/)
    .find((line) => line.trim() !== '');
  const counts = DELIMITERS.map((delimiter) => (header ?? '').split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

async function readHead(path: string): Promise<string> {
  const file = await open(path).catch((cause) => {
    throw unreadable(path, cause);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const isUtf16 = buffer[0] === 0xff && buffer[1] === 0xfe;
    return buffer.toString(isUtf16 ? 'utf16le' : 'utf8', 0, bytesRead).replace(/^\uFEFF/, '');
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    await file.close();
  }
}

function unreadable(place: string, cause: unknown): EvenfaceError {
  return new EvenfaceError('input', `it can't be read: ${messageOf(cause)}`, { place, cause });
}
