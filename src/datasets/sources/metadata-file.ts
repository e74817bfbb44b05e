import { basename } from 'node:path';
import { parse } from 'csv-parse/sync';
import { EvenfaceError, messageOf } from '../../common/errors.ts';
import { splitLines } from './folder.ts';

/** One row of a metadata file: cells by column as text; an empty cell says nothing. */
export interface MetadataRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** A `metadata.csv` or `metadata.jsonl`. */
export interface Metadata {
  readonly columns: readonly string[];
  readonly rows: readonly MetadataRow[];
}

/**
 * Reads the text of `metadata.csv` or `metadata.jsonl`, by the path's extension.
 * @throws EvenfaceError `input` with the line at fault
 */
export function readMetadata(text: string, path: string): Metadata {
  return path.endsWith('.jsonl') ? readJsonLines(text, path) : readCsv(text, path);
}

/** What csv-parse gives with `info`. */
interface CsvRecord {
  record: string[];
  info: { lines: number };
}

function readCsv(text: string, path: string): Metadata {
  let records: CsvRecord[];
  try {
    const options = { bom: true, info: true, skip_empty_lines: true, trim: true } as const;
    // The typings know of `info` for parsed objects alone.
    records = parse(text, options) as unknown as CsvRecord[];
  } catch (error) {
    const { lines } = error as { lines?: number };
    throw new EvenfaceError('input', `this is not CSV: ${messageOf(error)}`, {
      place: lines === undefined ? path : `${path}:${lines}`,
      hint: 'Each row must have as many cells as the first one; quote a cell that has a comma.',
    });
  }
  const [header, ...body] = records;
  const columns = header?.record ?? [];
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice !== undefined) {
    throw new EvenfaceError('input', `there are two columns "${twice}"`, { place: `${path}:1` });
  }
  return {
    columns,
    rows: body.map(({ record, info }) => ({
      line: info.lines,
      cells: Object.fromEntries(columns.map((column, i) => [column, record[i]!])),
    })),
  };
}

function readJsonLines(text: string, path: string): Metadata {
  const columns = new Set<string>();
  const rows: MetadataRow[] = [];
  for (const [i, line] of splitLines(text).entries()) {
    if (line.trim() === '') continue;
    const cells: Record<string, string> = {};
    for (const [column, value] of Object.entries(parseObject(line, `${path}:${i + 1}`))) {
      columns.add(column);
      cells[column] = value === null ? '' : cellOf(value);
    }
    rows.push({ line: i + 1, cells });
  }
  return { columns: [...columns], rows };
}

function cellOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value).trim();
}

function parseObject(line: string, place: string): object {
  const hint = `${basename(place.replace(/:\d+$/, ''))} has one a line: {"file_name": "1.jpg", "Smiling": "yes"}.`;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    const message = `expected a JSON object: ${messageOf(cause)}`;
    throw new EvenfaceError('input', message, { place, hint, cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new EvenfaceError('input', 'expected a JSON object', { place, hint });
}
