import { readFile, realpath } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';
import { readDescription } from '../sinks/description.ts';
import { type Boundary, boundaryOf } from './boundary.ts';
import { fingerprintOf } from './fingerprint.ts';
import { isImage } from './folder.ts';
import { walkFolder } from './folder-walk.ts';
import { openArrow } from './huggingface-arrow.ts';
import { cellOf, columnsOf, type RowColumns } from './huggingface-features.ts';
import { findShards, type ShardFiles, shardFilesOf, splitOfPath } from './huggingface-files.ts';
import { hashOfShards } from './huggingface-hash.ts';
import { openParquet } from './huggingface-parquet.ts';
import type { Shard } from './huggingface-shard.ts';
import { SplitSurvey, type Splitting, splitNamed } from './known-splits.ts';
import {
  type Cells,
  ColumnSurvey,
  type RecordReader,
  recordReader,
  SPLITTING_COLUMNS,
  subjectOf,
} from './record-labels.ts';
import type { FaceSource, Listed, SourceFormat } from './source.ts';
import { effectiveLimit, take } from './table.ts';

/** What is held of a shard from here on is told. */
const MUCH_BYTES = 256 << 20;

/**
 * A data set of Hugging Face (https://huggingface.co/docs/datasets): Parquet shards as the hub has
 * them, or Arrow files as `save_to_disk` and evenface write them, with the images in the rows. Rows
 * are read some at a time. A row's id is `<shard>:<row>`, counted from 0 as `datasets` does.
 */
export const huggingface: SourceFormat = {
  name: 'huggingface',
  description: 'Hugging Face data set: .parquet or .arrow shards with the images in the rows',

  async recognise(dir) {
    const found = await findShards(dir);
    return found && `it has ${found.paths[0]}`;
  },

  async open(options) {
    const files = await shardFilesOf(options.dir);
    const { dir } = files;
    const shards = await openShards(files);
    const columns = await columnsOf(dir, shards[0]!);
    const { survey, splits } = await surveyOf(shards, columns, options.limit);
    const reader = recordReader(survey, options.attributes);
    const splitting = splits.splitting();
    const total = shards.reduce((sum, { rows, damage }) => sum + rows + (damage ? 1 : 0), 0);
    const limit = effectiveLimit(options.limit, total);
    const labels = columns.labels.filter(({ name }) => reader.needed.includes(name));
    const isWithin = await boundaryOf(dir);
    const context: RowContext = {
      ...{ dir, isWithin, image: columns.image, labels, reader, splitting },
    };
    return {
      format: 'huggingface',
      title: `Hugging Face data set, ${total.toLocaleString('en')} rows`,
      framing: 'centred',
      schema: reader.schema,
      ...(reader.raw.length > 0 && { raw: reader.raw }),
      licence: await licenceOf(dir),
      count: limit ?? total,
      notes: [
        ...reader.notes,
        ...(columns.leftOut.length > 0
          ? [`Columns that are not read: ${columns.leftOut.join(', ')}.`]
          : []),
        ...splitting.notes,
        ...notesOnSize(shards),
      ],
      fingerprint: await fingerprintOf({
        settings: ['huggingface', options.attributes, limit],
        texts: [await hashOfShards(dir, shards)],
        dir,
        // Rows may name images that lie beside the shards.
        images: await imagesBeside(dir),
      }),
      async *list() {
        yield* take(listRows(shards, context), limit);
      },
    } satisfies FaceSource;
  },
};

/** Opens all shards, which must have the same columns. */
async function openShards({ dir, kind, paths }: ShardFiles): Promise<Shard[]> {
  const open = kind === 'parquet' ? openParquet : openArrow;
  const shards: Shard[] = [];
  for (const path of paths) {
    const shard = await open(dir, path);
    const first = shards[0] ?? shard;
    const lacking = first.columns.find(
      ({ name }) => !shard.columns.some((column) => column.name === name),
    );
    if (lacking) {
      throw new EvenfaceError(
        'input',
        `it has no column ${lacking.name}, which ${first.path} has`,
        {
          place: join(dir, path),
          hint: 'All shards of a data set have the same columns: name the folder of one configuration.',
        },
      );
    }
    shards.push(shard);
  }
  return shards;
}

/** Arrow has no smaller part that can be read by itself. */
function notesOnSize(shards: readonly Shard[]): string[] {
  const { path, largest = 0 } = shards.reduce((a, b) =>
    (b.largest ?? 0) > (a.largest ?? 0) ? b : a,
  );
  if (largest < MUCH_BYTES) return [];
  const size = `${Math.round(largest / 2 ** 20)} MiB`;
  return [`${path} has a batch of ${size}, which is held whole: smaller ones take less memory.`];
}

/**
 * Reads the columns whose values tell what they are, and those of people and splits; where all are
 * named already and there are none of these, nothing. Splits are those of the first `limit` rows.
 */
async function surveyOf(shards: readonly Shard[], { labels }: RowColumns, limit = Infinity) {
  const survey = new ColumnSurvey(labels);
  const splits = new SplitSurvey();
  const { open } = survey;
  const read = labels.filter(({ name }) => open.includes(name) || SPLITTING_COLUMNS.includes(name));
  const columns = read.filter(({ name }) => open.includes(name));
  let rank = 0;
  for (const shard of shards) {
    if (read.length === 0) {
      if (rank < limit && shard.rows > 0) splits.add(splitOfPath(shard.path), undefined);
      rank += shard.rows;
      continue;
    }
    for await (const group of shard.read(read.map(({ name }) => name))) {
      if ('failure' in group) {
        rank += group.count;
        continue;
      }
      for (const row of group.rows) {
        survey.read(cellsOf(row, columns));
        const cells = cellsOf(row, read);
        if (rank++ < limit) splits.add(saidSplit(cells, shard.path), subjectOf(cells));
      }
    }
  }
  return { survey, splits };
}

function saidSplit({ split = '' }: Cells, path: string) {
  return splitNamed(split) ?? splitOfPath(path);
}

function cellsOf(
  row: Readonly<Record<string, unknown>>,
  columns: RowColumns['labels'],
): Record<string, string> {
  return Object.fromEntries(columns.map(({ name, classes }) => [name, cellOf(row[name], classes)]));
}

interface RowContext {
  readonly dir: string;
  readonly isWithin: Boundary;
  readonly image: string;
  /** The columns that are read beside it. */
  readonly labels: RowColumns['labels'];
  readonly reader: RecordReader;
  readonly splitting: Splitting;
}

async function* listRows(shards: readonly Shard[], context: RowContext): AsyncGenerator<Listed> {
  const { image, labels } = context;
  const columns = [image, ...labels.map(({ name }) => name)];
  for (const shard of shards) {
    let row = 0;
    for await (const group of shard.read(columns)) {
      if ('failure' in group) {
        for (let i = 0; i < group.count; i++, row++) {
          yield rejected(shard, row, 'unreadable', group.failure);
        }
        continue;
      }
      for (const cells of group.rows) {
        const found = await imageOf(cells[image], context);
        yield listed(shard, row++, cells, found, context);
      }
    }
    if (shard.damage) {
      const { at, reason, detail } = shard.damage;
      yield {
        rejected: { id: `${shard.path}:${at}`, place: `${shard.path}:${at}`, reason, detail },
      };
    }
  }
}

/** The image files in the folder; mostly there are none. */
async function imagesBeside(dir: string): Promise<readonly string[]> {
  const images: string[] = [];
  for await (const { path } of walkFolder(dir)) if (isImage(path)) images.push(path);
  return images.sort();
}

type FoundImage =
  | { image: { path: string } | { bytes: Uint8Array } }
  | { reason: string; detail: string };

/** The photo of a row: its bytes, or a file that must be within the data set's folder. */
async function imageOf(cell: unknown, { dir, isWithin }: RowContext): Promise<FoundImage> {
  if (cell instanceof Uint8Array) return { image: { bytes: cell } };
  const { bytes, path } = (cell ?? {}) as { bytes?: unknown; path?: unknown };
  if (bytes instanceof Uint8Array) return { image: { bytes } };
  const named = path instanceof Uint8Array ? Buffer.from(path).toString('utf8') : path;
  if (typeof named !== 'string' || named === '') {
    return { reason: 'no-image', detail: 'the row has neither bytes nor a path' };
  }
  const file = posix.normalize(named.replaceAll('\\', '/'));
  const outside = { reason: 'outside', detail: `${named} is not in the folder` };
  if (posix.isAbsolute(file) || file === '..' || file.startsWith('../') || file.includes('\0')) {
    return outside;
  }
  const real = await realpath(join(dir, file)).catch(() => undefined);
  if (real === undefined) return { reason: 'missing-image', detail: `there is no ${file}` };
  if (!isWithin(real)) return outside;
  return { image: { path: join(dir, file) } };
}

function rejected({ path }: Shard, row: number, reason: string, detail: string): Listed {
  return { rejected: { id: `${path}:${row}`, place: `${path}:${row}`, reason, detail } };
}

function listed(
  shard: Shard,
  row: number,
  cells: Readonly<Record<string, unknown>>,
  found: FoundImage,
  { labels, reader, splitting }: RowContext,
): Listed {
  if ('reason' in found) return rejected(shard, row, found.reason, found.detail);
  const record = reader.read(cellsOf(cells, labels));
  if ('reason' in record) return rejected(shard, row, record.reason, record.detail);
  const id = `${shard.path}:${row}`;
  const { labels: values, raw, subject, keyPoints } = record;
  return {
    photo: {
      id,
      place: id,
      image: found.image,
      labels: values,
      ...splitting.of(record.split ?? splitOfPath(shard.path), id, subject),
      ...(raw && { raw }),
      ...(subject && { subject }),
      ...(keyPoints && { keyPoints }),
    },
  };
}

/**
 * The terms that evenface wrote with a data set that it made, or what the card says: `license:` in
 * the front matter of README.md.
 */
async function licenceOf(dir: string): Promise<string> {
  const made = await readDescription(dir).catch(() => undefined);
  if (made) return made.info.licence;
  const card = await readFile(join(dir, 'README.md'), 'utf8').catch(() => '');
  const front = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card)?.[1] ?? '';
  return /^license:\s*(\S.*)$/m.exec(front)?.[1] ?? 'not stated by the source';
}
