import { basename, join } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';
import { AttributeSchema, binary } from '../../faces/attributes.ts';
import type { Split } from '../../faces/face.ts';
import { fingerprintOf } from './fingerprint.ts';
import { checkFolder, firstExisting, listImages, readLines } from './folder.ts';
import { selectAttributes } from './selection.ts';
import type { FaceSource, SourceFormat } from './source.ts';
import { splitOf } from './split.ts';
import { countEntries, effectiveLimit, listTable, type TableRow, take } from './table.ts';

/** Where CelebA's download keeps each part, and where a flat copy has it. */
const ATTRIBUTES = ['list_attr_celeba.txt', 'Anno/list_attr_celeba.txt'];
const PARTITION = ['list_eval_partition.txt', 'Eval/list_eval_partition.txt'];
const IDENTITY = ['identity_CelebA.txt', 'Anno/identity_CelebA.txt'];
const IMAGES = ['img_align_celeba', 'Img/img_align_celeba'];

const PARTS: Record<string, Split> = { 0: 'train', 1: 'val', 2: 'test' };

/** CelebA in its own text formats (Liu et al. 2015, https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html). */
export const celeba: SourceFormat = {
  name: 'celeba',
  description: 'CelebA, aligned: list_attr_celeba.txt and img_align_celeba/',

  async recognise(dir) {
    const found = firstExisting(dir, ATTRIBUTES);
    return found && `it has ${found}`;
  },

  async open(options) {
    const dir = await checkFolder(options.dir);
    const images = { dir: join(dir, part(dir, IMAGES)), prefix: `${part(dir, IMAGES)}/` };
    const files = await listImages(images.dir);
    const lists = await readLists(dir);
    const { table } = lists;
    const known = new AttributeSchema(table.names.map(binary));
    const schema = selectAttributes(known, options.attributes);
    const columns = schema.names.map((name) => known.indexOf(name));
    const imageSet = { ...images, files };
    const total = countEntries(table.files, imageSet);
    const limit = effectiveLimit(options.limit, total);
    return {
      format: 'celeba',
      title: `CelebA, ${files.length.toLocaleString('en')} photos`,
      framing: 'celeba-aligned',
      schema,
      licence: 'CelebA: non-commercial research purposes only',
      count: limit ?? total,
      notes: lists.partition
        ? []
        : ['There is no list_eval_partition.txt: people are split 80/10/10.'],
      fingerprint: await fingerprintOf({
        settings: ['celeba', schema, limit],
        texts: lists.texts,
        dir: images.dir,
        images: files,
      }),
      async *list() {
        yield* take(listTable(rowsOf(lists, columns), imageSet), limit);
      },
    } satisfies FaceSource;
  },
};

/** The one of `candidates` that is there; an input error names the first when none is. */
function part(dir: string, candidates: readonly string[]): string {
  const found = firstExisting(dir, candidates);
  if (found !== undefined) return found;
  throw new EvenfaceError('input', `there is no ${candidates[0]}`, {
    place: dir,
    hint: `CelebA has it as ${candidates.join(' or ')}.`,
  });
}

interface Lists {
  readonly table: AttributeTable;
  /** The attribute list's path within the source. */
  readonly path: string;
  readonly partition: ReadonlyMap<string, string> | undefined;
  readonly identity: ReadonlyMap<string, string> | undefined;
  readonly texts: readonly string[];
}

async function readLists(dir: string): Promise<Lists> {
  const path = part(dir, ATTRIBUTES);
  const lines = await readLines(join(dir, path));
  const texts = [lines.join('\n')];
  const pairs = async (candidates: string[], isValue: (value: string) => boolean, what: string) => {
    const found = firstExisting(dir, candidates);
    if (found === undefined) return undefined;
    const pairLines = await readLines(join(dir, found));
    texts.push(pairLines.join('\n'));
    return readPairs(pairLines, join(dir, found), isValue, what);
  };
  return {
    table: readAttributes(lines, join(dir, path)),
    path,
    partition: await pairs(PARTITION, (value) => value in PARTS, '0, 1 or 2 (train, val, test)'),
    identity: await pairs(IDENTITY, (value) => /^\d+$/.test(value), 'a number'),
    texts,
  };
}

/** `list_attr_celeba.txt`: compact, since CelebA has 200,000 rows. */
interface AttributeTable {
  readonly names: readonly string[];
  readonly files: readonly string[];
  /** 0 or 1, row after row `[files.length, names.length]`. */
  readonly values: Int8Array;
  /** The line of each row, from 1. */
  readonly lines: Int32Array;
}

function readAttributes(lines: readonly string[], path: string): AttributeTable {
  const wrong = (line: number, expected: string, found: string) =>
    new EvenfaceError('input', `expected ${expected}, found ${found}`, {
      place: `${path}:${line}`,
      hint: `${basename(path)} has a count, then the attributes' names, then a line a photo: its file and -1 or 1 for each name.`,
    });
  const head = lines[0]!.trim();
  if (!/^\d+$/.test(head)) throw wrong(1, 'the number of photos', quoted(head));
  const names = words(lines[1] ?? '');
  if (names.length === 0) throw wrong(2, "the attributes' names", 'none');
  if (names.length > 1 && names.slice(1).every(isMark)) {
    throw wrong(2, "the attributes' names", `the row of ${names[0]}`);
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw wrong(2, 'each attribute once', `${twice} twice`);

  const count = Number(head);
  const rowLines = lines.flatMap((line, i) => (i > 1 && line.trim() !== '' ? [i] : []));
  if (rowLines.length !== count) {
    throw wrong(1, `${head} rows, as the first line says`, `${rowLines.length}`);
  }
  const files: string[] = [];
  const values = new Int8Array(count * names.length);
  for (const [row, line] of rowLines.entries()) {
    const [file, ...marks] = words(lines[line]!);
    if (marks.length !== names.length) {
      throw wrong(line + 1, `a file and ${names.length} values`, `a file and ${marks.length}`);
    }
    for (const [i, mark] of marks.entries()) {
      if (!isMark(mark)) throw wrong(line + 1, `-1 or 1 for ${names[i]}`, quoted(mark));
      values[row * names.length + i] = mark === '1' ? 1 : 0;
    }
    files.push(file!);
  }
  return { names, files, values, lines: Int32Array.from(rowLines, (line) => line + 1) };
}

function isMark(word: string): boolean {
  return word === '1' || word === '-1';
}

/** A file of lines `image value`. */
function readPairs(
  lines: readonly string[],
  path: string,
  isValue: (value: string) => boolean,
  what: string,
): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const [i, line] of lines.entries()) {
    const [file, value, ...rest] = words(line);
    if (file === undefined) continue;
    if (value === undefined || rest.length > 0 || !isValue(value)) {
      throw new EvenfaceError(
        'input',
        `expected a file and ${what}, found ${quoted(line.trim())}`,
        {
          place: `${path}:${i + 1}`,
          hint: 'Mend the line, or leave the file out.',
        },
      );
    }
    pairs.set(file, value);
  }
  return pairs;
}

function* rowsOf(
  { table, path, partition, identity }: Lists,
  columns: number[],
): Generator<TableRow> {
  const width = table.names.length;
  for (const [row, file] of table.files.entries()) {
    const place = `${path}:${table.lines[row]}`;
    const subject = identity?.get(file);
    const split = partition ? PARTS[partition.get(file) ?? ''] : splitOf(subject ?? file);
    if (split === undefined) {
      yield { file, place, reason: 'no-split', detail: 'list_eval_partition.txt does not have it' };
    } else {
      const labels = Int8Array.from(columns, (column) => table.values[row * width + column]!);
      yield { file, place, labels, subject, split };
    }
  }
}

function words(line: string): string[] {
  return line.split(/\s+/).filter((word) => word !== '');
}

function quoted(text: string): string {
  return `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
}
