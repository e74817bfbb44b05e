import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';
import { didYouMean } from '../../common/nearest.ts';
import { AttributeSchema } from '../../faces/attributes.ts';
import type { KeyPoints, Split } from '../../faces/face.ts';
import { type AttributeColumn, declaredColumn, inferColumn, isUnknown } from './columns.ts';
import { fingerprintOf } from './fingerprint.ts';
import { checkFolder, firstExisting, listImages } from './folder.ts';
import { type Metadata, type MetadataRow, readMetadata } from './metadata-file.ts';
import type { FaceSource, SourceFormat, SourceOptions } from './source.ts';
import { splitOf } from './split.ts';
import { countEntries, effectiveLimit, listTable, type TableRow, take } from './table.ts';

const METADATA = ['metadata.csv', 'metadata.jsonl'];
const SUBJECT_COLUMNS = ['subject', 'identity'];
const SPLIT_COLUMN = 'split';
const SPLITS: Record<string, Split> = {
  train: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  test: 'test',
};

/** Columns that are about the photo, not the face. */
const NOT_ATTRIBUTES = new Set(['file_name', 'id', 'image_id', SPLIT_COLUMN, ...SUBJECT_COLUMNS]);

/** A column with more distinct values, and no declared kind, is left out. */
const MOST_VALUES = 32;

const POINTS = ['left_eye', 'right_eye', 'nose', 'mouth_left', 'mouth_right'] as const;
const POINT_COLUMNS = POINTS.flatMap((point) => [`${point}_x`, `${point}_y`]);

/**
 * Hugging Face's imagefolder (https://huggingface.co/docs/datasets/image_dataset): images, and
 * beside them a table with the column `file_name` and the labels. Columns `subject` or `identity`,
 * `split`, and the key points `left_eye_x` … `mouth_right_y` are heeded where they are.
 */
export const imagefolder: SourceFormat = {
  name: 'imagefolder',
  description: 'Hugging Face imagefolder: images and metadata.csv or metadata.jsonl',

  async recognise(dir) {
    const found = firstExisting(dir, METADATA);
    return found && `it has ${found}`;
  },

  async open(options) {
    const dir = await checkFolder(options.dir);
    const name = metadataOf(dir);
    const text = await readFile(join(dir, name), 'utf8');
    const table = readMetadata(text, join(dir, name));
    checkColumns(table, join(dir, name));
    const { columns, leftOut } = chooseColumns(table, options.attributes);
    const images = { dir, prefix: '', files: await listImages(dir) };
    const files = table.rows.map(({ cells }) => fileOf(cells));
    const total = countEntries(files, images);
    const limit = effectiveLimit(options.limit, total);
    return {
      format: 'imagefolder',
      title: `Image folder, ${images.files.length.toLocaleString('en')} photos`,
      framing: 'centred',
      schema: new AttributeSchema(columns.map(({ attribute }) => attribute)),
      licence: await licenceOf(dir),
      count: limit ?? total,
      notes: notesOn(columns, leftOut, options.attributes === 'all'),
      fingerprint: await fingerprintOf({
        settings: ['imagefolder', options.attributes, limit],
        texts: [text],
        dir,
        images: images.files,
      }),
      async *list() {
        yield* take(listTable(rowsOf(table, name, columns), images), limit);
      },
    } satisfies FaceSource;
  },
};

function metadataOf(dir: string): string {
  const found = firstExisting(dir, METADATA);
  if (found !== undefined) return found;
  throw new EvenfaceError('input', `there is no ${METADATA.join(' or ')}`, {
    place: dir,
    hint: 'An imagefolder has one beside its images, with the column file_name and one for each attribute.',
  });
}

function checkColumns({ columns, rows }: Metadata, path: string): void {
  if (!columns.includes('file_name')) {
    const found = columns.length > 0 ? columns.join(', ') : 'none';
    throw new EvenfaceError('input', 'there is no column file_name', {
      place: `${path}:1`,
      hint: `It names the image of each row. The columns are: ${found}.`,
    });
  }
  if (rows.length === 0) throw new EvenfaceError('input', 'there are no rows', { place: path });
}

/** The columns that are attributes: those that are declared, or all that can be one. */
function chooseColumns({ columns, rows }: Metadata, wanted: SourceOptions['attributes']) {
  const candidates = columns.filter(
    (column) => !NOT_ATTRIBUTES.has(column) && !POINT_COLUMNS.includes(column),
  );
  const distinct = (column: string) => new Set(rows.map(({ cells }) => cells[column] ?? ''));
  if (wanted === 'all') {
    const inferred = candidates.map((name) => inferColumn(name, distinct(name), MOST_VALUES));
    return {
      columns: inferred.filter((column) => column !== undefined),
      leftOut: candidates.filter((_, i) => inferred[i] === undefined),
    };
  }
  const declared = Object.entries(wanted).map(([name, kind]) => {
    if (candidates.includes(name)) return declaredColumn(name, kind, distinct(name));
    throw new EvenfaceError(
      'declaration',
      `there is no attribute "${name}"${didYouMean(name, candidates)}`,
      { hint: `The columns are: ${candidates.join(', ')}.` },
    );
  });
  return { columns: declared, leftOut: [] };
}

/** What was made of the columns, for a person to check. */
function notesOn(
  columns: readonly AttributeColumn[],
  leftOut: readonly string[],
  isInferred: boolean,
): string[] {
  const kinds = columns.flatMap(({ attribute: { kind, name, values } }) =>
    isInferred && kind === 'categorical'
      ? [
          `${name} is taken as one of ${values.join(', ')}; declare attributes to have it otherwise.`,
        ]
      : [],
  );
  return leftOut.length > 0
    ? [...kinds, `Columns that are no attributes: ${leftOut.join(', ')}.`]
    : kinds;
}

function* rowsOf(
  { rows }: Metadata,
  name: string,
  columns: readonly AttributeColumn[],
): Generator<TableRow> {
  for (const row of rows)
    yield { file: fileOf(row.cells), place: `${name}:${row.line}`, ...read(row, columns) };
}

/** What a row says, or why it can't be used. */
function read({ cells }: MetadataRow, columns: readonly AttributeColumn[]) {
  const file = fileOf(cells);
  if (file === '') return { reason: 'bad-label', detail: 'file_name is empty' };
  if (posix.isAbsolute(file) || file === '..' || file.startsWith('../')) {
    return { reason: 'outside', detail: `${file} is not in the folder` };
  }
  const labels = new Int8Array(columns.length);
  for (const [i, { attribute, label }] of columns.entries()) {
    const cell = cells[attribute.name] ?? '';
    const value = label(cell);
    if (value === undefined) {
      const detail = `${attribute.name} is "${cell}", not one of ${attribute.values.join(', ')}`;
      return { reason: 'bad-label', detail };
    }
    labels[i] = value;
  }
  const subject = SUBJECT_COLUMNS.map((column) => cells[column]).find((cell) => cell);
  const named = cells[SPLIT_COLUMN] ?? '';
  const split = isUnknown(named) ? splitOf(subject ?? file) : SPLITS[named.toLowerCase()];
  if (!split) {
    return { reason: 'bad-split', detail: `split is "${named}", not one of train, val, test` };
  }
  return { labels, subject, split, keyPoints: keyPointsOf(cells) };
}

/** The image's path with `/` between and without detours. */
function fileOf(cells: MetadataRow['cells']): string {
  const file = (cells.file_name ?? '').replaceAll('\\', '/');
  return file === '' ? '' : posix.normalize(file);
}

/** The key points, where a row has all ten numbers. */
function keyPointsOf(cells: MetadataRow['cells']): KeyPoints | undefined {
  const numbers = POINT_COLUMNS.map((column) => Number(cells[column] || Number.NaN));
  if (!numbers.every(Number.isFinite)) return undefined;
  const [leftEye, rightEye, nose, mouthLeft, mouthRight] = POINTS.map((_, i) => ({
    x: numbers[2 * i]!,
    y: numbers[2 * i + 1]!,
  }));
  return {
    leftEye: leftEye!,
    rightEye: rightEye!,
    nose: nose!,
    mouthLeft: mouthLeft!,
    mouthRight: mouthRight!,
  };
}

/** What the data set's card says: `license:` in the front matter of its README.md. */
async function licenceOf(dir: string): Promise<string> {
  const card = await readFile(join(dir, 'README.md'), 'utf8').catch(() => '');
  const front = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card)?.[1] ?? '';
  return /^license:\s*(\S.*)$/m.exec(front)?.[1] ?? 'not stated by the source';
}
