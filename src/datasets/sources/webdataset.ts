import { createHash, type Hash } from 'node:crypto';
import { readSync } from 'node:fs';
import { type FileHandle, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EvenfaceError } from '../../common/errors.ts';
import { checkWithin } from './boundary.ts';
import { checkFolder } from './folder.ts';
import { walkFolder } from './folder-walk.ts';
import { readJsonRecord } from './json-record.ts';
import { SplitSurvey, type Splitting, splitNamed } from './known-splits.ts';
import { openFile } from './open-file.ts';
import {
  type Cells,
  ColumnSurvey,
  type RecordReader,
  recordReader,
  subjectOf,
} from './record-labels.ts';
import type { FaceSource, Listed, SourceFormat } from './source.ts';
import { effectiveLimit } from './table.ts';
import {
  beginsWithSample,
  type Extent,
  indexShard,
  LABEL_KINDS,
  type LabelKind,
  MOST_LABEL_BYTES,
  type ShardEntry,
  type ShardIndex,
} from './webdataset-samples.ts';

const SAMPLE_BYTES = 64;
const ENTRIES_A_TURN = 1000;

/** Other tar files may lie beside a data set: they are told apart by what they begin with. */
const SHARDS_LOOKED_INTO = 8;

/**
 * WebDataset (https://github.com/webdataset/webdataset): tar shards whose members share a key a
 * sample. Labels are a flat JSON object, a class index (.cls) or a word (.txt), also under names such
 * as .meta.json. The shards are
 * indexed by their headers once; images are then read one by one. Ids are `<shard>/<key>`, since
 * shards often count their keys from 0.
 */
export const webdataset: SourceFormat = {
  name: 'webdataset',
  description: 'WebDataset: .tar shards with an image and .json, .cls or .txt a sample',

  async recognise(dir) {
    for (const path of (await listShards(dir)).slice(0, SHARDS_LOOKED_INTO)) {
      if (await beginsWithSample(dir, path)) return `it has ${path}`;
    }
    return undefined;
  },

  async open(options) {
    const { dir, paths } = await shardsOf(options.dir);
    const shards: ShardIndex[] = [];
    for (const path of paths) shards.push(await indexShard(dir, path));
    const hash = createHash('sha256');
    const { survey, splits } = await surveyOf(dir, shards, hash, options.limit);
    const reader = recordReader(survey, options.attributes);
    const total = shards.reduce((sum, { entries }) => sum + entries.length, 0);
    const limit = effectiveLimit(options.limit, total);
    const splitting = splits.splitting();
    hash.update(JSON.stringify(['webdataset', options.attributes, limit]));
    return {
      format: 'webdataset',
      title: `WebDataset, ${total.toLocaleString('en')} samples`,
      framing: 'centred',
      schema: reader.schema,
      ...(reader.raw.length > 0 && { raw: reader.raw }),
      licence: 'not stated by the source',
      count: limit ?? total,
      notes: [...reader.notes, ...splitting.notes, ...notesOn(shards)],
      fingerprint: hash.digest('hex'),
      async *list() {
        let left = limit ?? Number.POSITIVE_INFINITY;
        for (const shard of shards) {
          if (left === 0) return;
          const file = await openFile(join(dir, shard.path));
          try {
            for (const entry of shard.entries.slice(0, left)) {
              left--;
              yield await listed(file, shard.path, entry, reader.read, splitting.of);
            }
          } finally {
            await file.close();
          }
        }
      },
    } satisfies FaceSource;
  },
};

/** The shards of a folder, or the one that is named. */
async function shardsOf(named: string | undefined): Promise<{ dir: string; paths: string[] }> {
  if (named && /\.tar$/i.test(named) && (await stat(named).catch(() => undefined))?.isFile()) {
    return { dir: dirname(named), paths: [basename(named)] };
  }
  const dir = await checkFolder(named);
  const paths = await listShards(dir);
  for (const path of paths) await checkWithin(dir, path);
  if (paths.length > 0) return { dir, paths };
  throw new EvenfaceError('input', 'there is no .tar file in this folder', {
    place: dir,
    hint: 'Put the shards there, decompressed: a WebDataset is one or more .tar files.',
  });
}

async function listShards(dir: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path } of walkFolder(dir)) if (/\.tar(\.gz)?$/i.test(path)) paths.push(path);
  return paths.sort();
}

/** Reads all labels once, to learn what the columns are, and hashes them and the images' middles. */
async function surveyOf(dir: string, shards: readonly ShardIndex[], hash: Hash, limit = Infinity) {
  const survey = new ColumnSurvey();
  const splits = new SplitSurvey();
  let rank = 0;
  const sample = Buffer.alloc(SAMPLE_BYTES);
  for (const { path, size, entries } of shards) {
    hash.update(`${JSON.stringify([path, size])}\n`);
    const file = await openFile(join(dir, path));
    try {
      for (const [i, entry] of entries.entries()) {
        if (i % ENTRIES_A_TURN === 0) await nextTurn();
        hash.update(`${JSON.stringify(entry)}\n`);
        const isTaken = rank++ < limit;
        if (!('image' in entry)) continue;
        const { offset, size: length } = entry.image;
        const start = offset + Math.max(0, Math.floor((length - SAMPLE_BYTES) / 2));
        readSync(file.fd, sample, 0, Math.min(SAMPLE_BYTES, length), start);
        hash.update(sample.subarray(0, Math.min(SAMPLE_BYTES, length)));
        const cells = cellsOf(file, entry.labels);
        hash.update(`${JSON.stringify(cells)}\n`);
        if ('reason' in cells) continue;
        survey.read(cells.cells);
        if (isTaken) splits.add(saidSplit(cells.cells, path), subjectOf(cells.cells));
      }
    } finally {
      await file.close();
    }
  }
  return { survey, splits };
}

/** The entry as it is listed, its image read. */
async function listed(
  file: FileHandle,
  shard: string,
  entry: ShardEntry,
  read: RecordReader['read'],
  splitOfPerson: Splitting['of'],
): Promise<Listed> {
  const id = `${shard}/${entry.key}`;
  const rejected = (at: string, reason: string, detail: string): Listed => ({
    rejected: { id, place: `${shard}:${at}`, reason, detail },
  });
  if (!('image' in entry)) return rejected(entry.at, entry.reason, entry.detail);
  const found = cellsOf(file, entry.labels);
  if ('reason' in found) return rejected(`${entry.key}.${found.kind}`, found.reason, found.detail);
  const record = read(found.cells);
  if ('reason' in record) return rejected(entry.key, record.reason, record.detail);
  const { labels, raw, subject, keyPoints, split } = record;
  return {
    photo: {
      id,
      place: `${shard}:${entry.image.name}`,
      image: { bytes: await imageOf(file, entry.image) },
      labels,
      ...splitOfPerson(split ?? splitOfShard(shard), id, subject),
      ...(raw && { raw }),
      ...(subject && { subject }),
      ...(keyPoints && { keyPoints }),
    },
  };
}

type FoundCells = { cells: Cells } | { kind: LabelKind; reason: 'bad-label'; detail: string };

/** The labels of a sample: what its JSON says, and the class and the word under their extensions. */
function cellsOf(
  file: FileHandle,
  labels: Readonly<Record<LabelKind, Extent | undefined>>,
): FoundCells {
  const cells: Record<string, string> = Object.create(null);
  for (const kind of LABEL_KINDS) {
    const extent = labels[kind];
    if (!extent) continue;
    if (extent.size > MOST_LABEL_BYTES) {
      return { kind, reason: 'bad-label', detail: `${extent.size} bytes are no labels` };
    }
    const text = bytesOf(file, extent)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
    if (kind === 'json') {
      const record = readJsonRecord(text);
      if (typeof record === 'string') return { kind, reason: 'bad-label', detail: record };
      Object.assign(cells, record);
    } else {
      cells[kind] ??= text.trim();
    }
  }
  return { cells };
}

async function imageOf(file: FileHandle, { offset, size }: Extent): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  await file.read(bytes, 0, size, offset);
  return bytes;
}

/** Few bytes at once; asynchronous reads would take ten times as long. */
function bytesOf(file: FileHandle, { offset, size }: Extent): Buffer {
  const bytes = Buffer.alloc(size);
  readSync(file.fd, bytes, 0, size, offset);
  return bytes;
}

function saidSplit({ split = '' }: Cells, shard: string) {
  return splitNamed(split) ?? splitOfShard(shard);
}

/** The split that a shard's path names: `train-000000.tar`, `val/000000.tar`. */
function splitOfShard(path: string) {
  return path
    .split(/[/\W_]+/)
    .map(splitNamed)
    .find((split) => split !== undefined);
}

function notesOn(shards: readonly ShardIndex[]): string[] {
  const unread = new Set(shards.flatMap((shard) => [...shard.unread]));
  const several = shards.reduce((sum, shard) => sum + shard.several, 0);
  const cut = shards.filter(({ isEnded }) => !isEnded).map(({ path }) => path);
  return [
    ...(unread.size > 0 ? [`Members that are not read: ${[...unread].sort().join(', ')}.`] : []),
    ...(several > 0
      ? [`${several} samples have several images, of which the first is taken.`]
      : []),
    ...(cut.length > 0 ? [`No end mark, so they may have been cut short: ${cut.join(', ')}.`] : []),
  ];
}
