import { basename } from 'node:path';
import { EvenfaceError, messageOf } from '../../common/errors.ts';
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
  for await (const { line, object } of objects(path)) {
    if (typeof object === 'string') {
      first ??= { line, problem: object };
      continue;
    }
    for (const name of Object.keys(object)) {
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
      for await (const { line, object } of objects(path)) yield rowOf(line, object, columns);
    },
  };
}

function rowOf(
  line: number,
  object: object | string,
  columns: ReadonlyMap<string, number>,
): LabelRow {
  if (typeof object === 'string') return { line, cells: [], problem: object };
  const cells = new Array<string>(columns.size).fill('');
  for (const [name, value] of Object.entries(object)) {
    const column = columns.get(name);
    if (column !== undefined && value !== null) cells[column] = cellOf(value);
  }
  return { line, cells };
}

/** Yields what stands in each line that is not blank, or why it is no object. */
async function* objects(path: string): AsyncGenerator<{ line: number; object: object | string }> {
  let line = 0;
  for await (const text of readTextLines(path)) {
    line++;
    if (text.trim() !== '') yield { line, object: parseObject(text) };
  }
}

function parseObject(text: string): object | string {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? value : 'expected a JSON object';
  } catch (error) {
    return `expected a JSON object: ${messageOf(error)}`;
  }
}

function cellOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value).trim();
}
