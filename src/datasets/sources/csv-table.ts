import { EvenfaceError, messageOf } from '../../common/errors.ts';
import { csvRows } from './csv-rows.ts';
import type { LabelRow, LabelTable } from './label-table.ts';
import { decodedText, encodingOf, type TextEncoding } from './text-encoding.ts';

/** In the order in which they win where a header has as many of one as of another. */
const DELIMITERS = [',', '\t', ';', '|'] as const;

/** Characters in which the header is looked for. */
const HEAD_CHARACTERS = 1 << 16;

const MOST_COLUMNS = 10_000;

/**
 * Opens a table of cells between commas, tabs, semicolons (a spreadsheet writes those where the
 * comma is the decimal point) or bars, whichever the header has most of. The first row names the
 * columns. A row with fewer or more cells has lost or gained one somewhere, and can't be read.
 * @throws EvenfaceError `input` when it is no such table, or names a column twice
 */
export async function openCsv(path: string): Promise<LabelTable> {
  const { encoding, head } = await explained(path, () => headOf(path));
  const delimiter = delimiterOf(head);
  const rows = () => csvRows(decodedText(path, encoding), delimiter);
  const columns = await explained(path, () => headerOf(path, rows()));
  return {
    columns,
    notes:
      encoding === 'windows-1252'
        ? ['is not UTF-8: it is read as Windows-1252, as spreadsheets write it']
        : [],
    async *rows() {
      const width = columns.findLastIndex((column) => column !== '') + 1;
      const finish = delimiter === ';' ? withDecimalPoints : same;
      let isHeader = true;
      try {
        for await (const row of rows()) {
          if (!isHeader) yield finish(checked(row, width, columns.length));
          isHeader = false;
        }
      } catch (cause) {
        throw unreadable(path, cause);
      }
    },
  };
}

async function headerOf(path: string, rows: AsyncIterable<LabelRow>): Promise<readonly string[]> {
  for await (const { line, cells, problem } of rows) {
    const refuse = (message: string, hint: string) =>
      new EvenfaceError('input', message, { place: `${path}:${line}`, hint });
    if (problem !== undefined)
      throw refuse(`the names of the columns can't be read: ${problem}`, CSV);
    if (cells.length > MOST_COLUMNS) {
      throw refuse(`there are ${cells.length} columns, more than ${MOST_COLUMNS}`, CSV);
    }
    const seen = new Set<string>();
    for (const column of cells) {
      if (column !== '' && seen.has(column)) {
        throw refuse(
          `there are two columns "${column}"`,
          'Rename one of them; if this is a row of labels, put one above it that names the columns.',
        );
      }
      seen.add(column);
    }
    return cells;
  }
  throw new EvenfaceError('input', 'the file is empty', { place: path, hint: CSV });
}

const CSV = 'The first row names the columns, and each further one is about an image.';

/** Who knows which cell of a row is lacking, or which has an unquoted comma? */
function checked(row: LabelRow, width: number, all: number): LabelRow {
  const { cells, problem } = row;
  if (problem !== undefined) return row;
  const isSound = cells.length >= width && cells.slice(all).every((cell) => cell === '');
  if (isSound) return row;
  return { ...row, problem: `the row has ${cells.length} cells, the header has ${all}` };
}

/** `1,5` as `1.5`: where cells end at semicolons, numbers have decimal commas. */
function withDecimalPoints(row: LabelRow): LabelRow {
  return { ...row, cells: row.cells.map((cell) => cell.replace(/^([+-]?\d+),(\d+)$/, '$1.$2')) };
}

function same(row: LabelRow): LabelRow {
  return row;
}

async function headOf(path: string): Promise<{ encoding: TextEncoding; head: string }> {
  const encoding = await encodingOf(path);
  let head = '';
  for await (const text of decodedText(path, encoding)) {
    head += text;
    if (head.length >= HEAD_CHARACTERS) break;
  }
  return { encoding, head: head.slice(0, HEAD_CHARACTERS) };
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

async function explained<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(place: string, cause: unknown): unknown {
  if (cause instanceof EvenfaceError) return cause;
  return new EvenfaceError('input', `it can't be read: ${messageOf(cause)}`, { place, cause });
}
