import type { Hash } from 'node:crypto';
import { basename } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';
import { readTextLines } from './text-lines.ts';

/** CelebA has 40. More are no names, but a line that never ended. */
const MOST_ATTRIBUTES = 1000;

/** A line that says something, in its words: parted by spaces, or in `.csv` by commas. */
export interface ListLine {
  /** From 1. */
  readonly line: number;
  readonly words: readonly string[];
}

/** Reads a list of CelebA line by line. `hash` is given the lines, whatever ends them. */
export async function* readList(path: string, hash: Hash): AsyncGenerator<ListLine> {
  const words = isCsv(path) ? parted : spaced;
  let line = 0;
  for await (const text of readTextLines(path)) {
    line++;
    hash.update(text).update('\n');
    const trimmed = text.trim();
    if (trimmed !== '') yield { line, words: words(trimmed) };
  }
}

function parted(line: string): string[] {
  return line.split(',').map((word) => word.trim());
}

function spaced(line: string): string[] {
  return line.split(/\s+/);
}

export function isCsv(path: string): boolean {
  return /\.csv$/i.test(path);
}

/** The attributes' list, compact, since CelebA has 200,000 rows. */
export interface AttributeTable {
  readonly names: readonly string[];
  readonly files: readonly string[];
  /** 0 or 1, row after row `[files.length, names.length]`. */
  readonly values: Int8Array;
  /** The line of each row, from 1. */
  readonly lines: Int32Array;
  /** Rows that can't be used, and why. */
  readonly problems: ReadonlyMap<number, string>;
}

/**
 * `list_attr_celeba.txt`: a count, the names, then a row a photo; or Kaggle's `.csv`, which has the
 * names behind `image_id` and no count.
 * @throws EvenfaceError `input` when its head is not so, or its count is not its rows'
 */
export async function readAttributes(path: string, hash: Hash): Promise<AttributeTable> {
  const wrong = (line: number, expected: string, found: string) =>
    new EvenfaceError('input', `expected ${expected}, found ${found}`, {
      place: `${path}:${line}`,
      hint: `${basename(path)} has a count, then the attributes' names, then a line a photo: its file and -1 or 1 for each name.`,
    });
  const rows = readList(path, hash);
  const { count, names } = await readHead(rows, path, wrong);
  const files: string[] = [];
  const problems = new Map<number, string>();
  let values = new Int8Array(names.length * 1024);
  let lines = new Int32Array(1024);
  for await (const { line, words } of rows) {
    const row = files.length;
    if (row === lines.length) {
      lines = grown(lines);
      values = grown(values);
    }
    const problem = readMarks(words, names, values, row);
    if (problem) problems.set(row, problem);
    // A copy: a part of the line would keep all of it in memory.
    files.push(Buffer.from(words[0]!).toString());
    lines[row] = line;
  }
  if (count !== undefined && files.length !== count) {
    throw wrong(1, `${count} rows, as the first line says`, `${files.length}`);
  }
  return { names, files, values, lines, problems };
}

type Wrong = (line: number, expected: string, found: string) => EvenfaceError;

async function readHead(
  rows: AsyncGenerator<ListLine>,
  path: string,
  wrong: Wrong,
): Promise<{ count: number | undefined; names: readonly string[] }> {
  const next = async () => (await rows.next()).value as ListLine | undefined;
  const first = await next();
  let count: number | undefined;
  let names: readonly string[];
  let at = 1;
  if (isCsv(path)) {
    if (first?.words[0] !== 'image_id') {
      throw wrong(1, 'image_id and the names', quoted(first?.words[0] ?? ''));
    }
    names = first.words.slice(1);
  } else {
    const head = first?.words.join(' ') ?? '';
    if (!/^\d+$/.test(head)) throw wrong(1, 'the number of photos', quoted(head));
    count = Number(head);
    const second = await next();
    at = 2;
    names = second?.line === first!.line + 1 ? second.words : [];
  }
  if (names.length === 0) throw wrong(at, "the attributes' names", 'none');
  if (names.length > MOST_ATTRIBUTES) {
    throw wrong(at, `at most ${MOST_ATTRIBUTES} names`, String(names.length));
  }
  if (names.length > 1 && names.slice(1).every(isMark)) {
    throw wrong(at, "the attributes' names", `the row of ${names[0]}`);
  }
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) throw wrong(at, 'each attribute once', `${twice} twice`);
  return { count, names };
}

/** Reads a row's marks into `values`, or says why they can't be read. */
function readMarks(
  [, ...marks]: readonly string[],
  names: readonly string[],
  values: Int8Array,
  row: number,
): string | undefined {
  if (marks.length !== names.length) {
    return `expected a file and ${names.length} values, found a file and ${marks.length}`;
  }
  for (const [i, mark] of marks.entries()) {
    if (!isMark(mark)) return `expected -1 or 1 for ${names[i]}, found ${quoted(mark)}`;
    values[row * names.length + i] = mark === '1' ? 1 : 0;
  }
  return undefined;
}

function isMark(word: string): boolean {
  return word === '1' || word === '-1';
}

function grown<T extends Int8Array | Int32Array>(array: T): T {
  const larger = new (array.constructor as new (length: number) => T)(array.length * 2);
  larger.set(array);
  return larger;
}

/** The row of a file in the attributes' list. */
export type RowOf = (file: string) => number | undefined;

/** A list beside the attributes: a word or numbers a photo. */
export interface SideList<T> {
  /** By row of the attributes' list. */
  readonly values: T;
  /** Rows of the attributes' list whose line here is not as it must be: `<line>`. */
  readonly wrong: ReadonlyMap<number, number>;
  /** Rows of which a second line, `<line>`, says something else than the first. */
  readonly contradicted: ReadonlyMap<number, number>;
}

/** Reads `<file> <number>` a line: parts of the partition, or people. -1 where there is no line. */
export async function readNumbers(
  path: string,
  hash: Hash,
  rows: number,
  rowOf: RowOf,
  isNumber: (word: string) => boolean,
): Promise<SideList<Int32Array>> {
  const values = new Int32Array(rows).fill(-1);
  const wrong = new Map<number, number>();
  const contradicted = new Map<number, number>();
  for await (const { line, words } of readList(path, hash)) {
    const row = rowOf(words[0]!);
    if (row === undefined) continue;
    if (words.length !== 2 || !isNumber(words[1]!)) {
      wrong.set(row, line);
      continue;
    }
    const value = Number(words[1]);
    if (values[row] !== -1 && values[row] !== value) contradicted.set(row, line);
    values[row] = value;
  }
  return { values, wrong, contradicted };
}

/**
 * Reads a file and `width` coordinates a line, after one or two lines of head. NaN without a line, and
 * where two of them differ.
 */
export async function readCoordinates(
  path: string,
  hash: Hash,
  rows: number,
  rowOf: RowOf,
  width: number,
): Promise<SideList<Float32Array>> {
  const values = new Float32Array(rows * width).fill(Number.NaN);
  const wrong = new Map<number, number>();
  const contradicted = new Map<number, number>();
  for await (const { line, words } of readList(path, hash)) {
    const row = rowOf(words[0]!);
    if (row === undefined) continue;
    const numbers = Float32Array.from(words.slice(1), Number);
    if (numbers.length !== width || !numbers.every(Number.isFinite)) {
      wrong.set(row, line);
      continue;
    }
    const before = values.subarray(row * width, (row + 1) * width);
    const isSecond = !Number.isNaN(before[0]!);
    if (isSecond && numbers.some((number, i) => number !== before[i])) contradicted.set(row, line);
    before.set(numbers);
  }
  for (const row of contradicted.keys()) values.fill(Number.NaN, row * width, (row + 1) * width);
  return { values, wrong, contradicted };
}

/** A word as a message shows it. */
export function quoted(text: string): string {
  return `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
}
