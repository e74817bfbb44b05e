import { basename } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';
import { readJsonRecord } from './json-record.ts';
import type { LabelRow, LabelTable } from './label-table.ts';
import { readTextLines } from './text-lines.ts';

/** Names that differ from row to row are no columns. */
const MOST_COLUMNS = 10_000;

/**
 * Opens a file with a JSON object a line. Its columns are all names that any line has, in the order
 * in which they first occur.
 * @throws EvenfaceError `input` when no line is an object
 */
export async function openJsonLines(path: string): Promise<LabelTable> {
  const columns = new Map<string, number>();
  let first: { line: number; problem: string } | undefined;
  for await (const { line, record } of records(path)) {
    if (typeof record === 'string') {
      first ??= { line, problem: record };
      continue;
    }
    for (const name of Object.keys(record)) {
      if (!columns.has(name)) columns.set(name, columns.size);
    }
    if (columns.size > MOST_COLUMNS) {
      throw new EvenfaceError('input', `there are more than ${MOST_COLUMNS} names`, {
        place: `${path}:${line}`,
        hint: 'Each line must have the same names.',
      });
    }
  }
  if (columns.size === 0 && first) {
    throw new EvenfaceError('input', first.problem, {
      place: `${path}:${first.line}`,
      hint: `${basename(path)} has one a line: {"file_name": "1.jpg", "Smiling": "yes"}.`,
    });
  }
  return {
    columns: [...columns.keys()],
    async *rows() {
      for await (const { line, record } of records(path)) yield rowOf(line, record, columns);
    },
  };
}

function rowOf(
  line: number,
  record: Record<string, string> | string,
  columns: ReadonlyMap<string, number>,
): LabelRow {
  if (typeof record === 'string') return { line, cells: [], problem: record };
  const cells = new Array<string>(columns.size).fill('');
  for (const [name, cell] of Object.entries(record)) {
    const column = columns.get(name);
    if (column !== undefined) cells[column] = cell;
  }
  return { line, cells };
}

/** Yields what stands in each line that is not blank, or why it is no object. */
async function* records(
  path: string,
): AsyncGenerator<{ line: number; record: Record<string, string> | string }> {
  let line = 0;
  for await (const text of readTextLines(path)) {
    line++;
    if (text.trim() !== '') yield { line, record: readJsonRecord(text) };
  }
}
