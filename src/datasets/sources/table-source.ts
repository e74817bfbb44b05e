import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EvenfaceError } from '../../common/errors.ts';
import type { KeyPoints, Split } from '../../faces/face.ts';
import type { Framing } from '../../faces/face-alignment.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type ImageSet, isOutside, type Naming, notesOnImages } from './image-set.ts';
import { SplitSurvey, type Splitting, splitNamed } from './known-splits.ts';
import type { LabelRow, LabelTable } from './label-table.ts';
import {
  type Cells,
  type ColumnFacts,
  ColumnSurvey,
  type RecordReader,
  recordReader,
  subjectOf,
} from './record-labels.ts';
import type { FaceSource, SourceOptions } from './source.ts';
import { EntryCounter, effectiveLimit, listTable, type TableRow, take } from './table.ts';

/** A label file of a source. */
export interface LabelFile {
  /** Its path within the source. */
  readonly name: string;
  readonly table: LabelTable;
  /** The image a row is about, as `imagePath` gives it. */
  fileOf(row: LabelRow): string;
  /** What a row says of it, by the attributes' names. */
  cellsOf(row: LabelRow): Cells;
  /** The part that all its rows belong to. */
  readonly split?: Split | undefined;
}

/** A data set of images and label files that name them. */
export interface TableSource {
  readonly format: string;
  /** "FairFace"; the count of photos follows. */
  readonly title: string;
  readonly framing: Framing;
  readonly licence: string;
  /** The source's folder. */
  readonly dir: string;
  readonly images: ImageSet;
  readonly naming?: Naming;
  readonly labels: readonly LabelFile[];
  /** What is known of columns beforehand. */
  readonly facts?: readonly ColumnFacts[];
  /** What a person should know, asked once all rows were read. */
  notes?(): readonly string[];
  /** The key points of an image, or why it has none that can be used. */
  keyPointsOf?(file: string): Promise<KeyPoints | { reason: string; detail: string }>;
  /** What the listing follows from besides. */
  readonly texts?: readonly string[];
}

/**
 * Opens a data set of label files. They are read twice, row by row: now, to learn what the columns
 * are and how many entries there will be, and again when the source is listed.
 * @throws EvenfaceError `input` for a file that is no table or has no rows, `declaration` for an
 * attribute that there is not
 */
export async function openTableSource(
  source: TableSource,
  { attributes, limit: wanted }: Pick<SourceOptions, 'attributes' | 'limit'>,
): Promise<FaceSource> {
  const { format, dir, images, naming, framing, licence, labels } = source;
  const { survey, total, splits } = await surveyed(source, wanted);
  const reader = recordReader(survey, attributes);
  const splitting = splits.splitting();
  const limit = effectiveLimit(wanted, total);
  return {
    format,
    title: titleOf(source.title, images),
    framing,
    schema: reader.schema,
    ...(reader.raw.length > 0 && { raw: reader.raw }),
    licence,
    count: limit ?? total,
    notes: [
      ...(source.notes?.() ?? []),
      ...labels.flatMap(({ name, table }) => (table.notes ?? []).map((note) => `${name} ${note}.`)),
      ...reader.notes,
      ...splitting.notes,
      ...notesOnImages(images),
    ],
    fingerprint: await fingerprintOf({
      settings: [format, attributes, limit],
      texts: [
        ...(source.texts ?? []),
        ...(await Promise.all(labels.map(({ name }) => hashOf(join(dir, name))))),
      ],
      dir: images.dir,
      images: images.files,
    }),
    async *list() {
      yield* take(listTable(rowsOf(source, reader, splitting), images, naming), limit);
    },
  };
}

function titleOf(title: string, { files, refused }: ImageSet): string {
  return `${title}, ${(files.length - (refused?.size ?? 0)).toLocaleString('en')} photos`;
}

/** What the label files say as a whole; of splits, what the first `limit` rows say of images. */
async function surveyed({ dir, images, naming, labels, facts }: TableSource, limit = Infinity) {
  const survey = new ColumnSurvey(facts);
  const counter = new EntryCounter(images, naming);
  const splits = new SplitSurvey();
  let rows = 0;
  for (const label of labels) {
    for await (const row of label.table.rows()) {
      const file = label.fileOf(row);
      const isPhoto = counter.add(file);
      if (row.problem === undefined) {
        const cells = label.cellsOf(row);
        survey.read(cells);
        if (isPhoto && rows < limit) splits.add(saidSplit(cells, label, file), subjectOf(cells));
      }
      rows++;
    }
  }
  if (rows > 0) return { survey, total: counter.total, splits };
  throw new EvenfaceError('input', 'there are no rows', { place: join(dir, labels[0]!.name) });
}

/** The split by the row, else that of its label file, else that whose folder the image is in. */
function saidSplit({ split = '' }: Cells, label: LabelFile, file: string): Split | undefined {
  return splitNamed(split) ?? label.split ?? splitNamed(/^([^/]*)\//.exec(file)?.[1] ?? '');
}

async function* rowsOf(
  { labels, keyPointsOf }: TableSource,
  reader: RecordReader,
  splitting: Splitting,
): AsyncGenerator<TableRow> {
  for (const label of labels) {
    for await (const row of label.table.rows()) {
      const file = label.fileOf(row);
      const entry = { file, place: `${label.name}:${row.line}` };
      const problem = problemOf(row, file);
      if (problem) {
        yield { ...entry, ...problem };
        continue;
      }
      const cells = label.cellsOf(row);
      const record = reader.read(cells);
      if ('reason' in record) {
        yield { ...entry, ...record };
        continue;
      }
      const keyPoints = keyPointsOf ? await keyPointsOf(file) : record.keyPoints;
      if (keyPoints && 'reason' in keyPoints) {
        yield { ...entry, ...keyPoints };
        continue;
      }
      const said = saidSplit(cells, label, file);
      const placed = splitting.of(said, file.normalize('NFC'), record.subject);
      yield { ...entry, ...record, keyPoints, ...placed };
    }
  }
}

function problemOf({ problem }: LabelRow, file: string) {
  if (problem !== undefined) return { reason: 'bad-row', detail: problem };
  if (file === '') return { reason: 'bad-row', detail: 'it names no image' };
  return isOutside(file)
    ? { reason: 'outside', detail: `${file} is not in the folder` }
    : undefined;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** An object without properties of its own kind: a column may be called `toString`. */
const NOTHING: object = Object.freeze(Object.create(null));

/** What a row says, by the columns' names; the column of the number `leftOut` is not among them. */
export function cellsByName(
  { columns }: LabelTable,
  { cells }: LabelRow,
  leftOut = -1,
): Record<string, string> {
  const record: Record<string, string> = Object.create(NOTHING);
  for (let i = 0; i < columns.length; i++) {
    if (i !== leftOut && columns[i] !== '') record[columns[i]!] = cells[i] ?? '';
  }
  return record;
}
