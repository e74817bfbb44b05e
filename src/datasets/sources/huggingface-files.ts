import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import { EvenfaceError, messageOf } from '../../common/errors.ts';
import type { Split } from '../../faces/face.ts';
import { checkWithin } from './boundary.ts';
import { checkFolder } from './folder.ts';
import { walkFolder } from './folder-walk.ts';
import { splitNamed } from './known-splits.ts';

/** Shards, all of one kind. */
export interface ShardFiles {
  /** Absolute: what paths are relative to. */
  readonly dir: string;
  readonly kind: 'parquet' | 'arrow';
  /** Sorted, `/` between. */
  readonly paths: readonly string[];
}

const STATE = 'state.json';

/**
 * The shards of a folder, or the one file that is named. Parquet goes before Arrow, since a folder
 * that has both has the Arrow files as a cache.
 * @throws EvenfaceError `input` when there is none, there are several configurations, or a shard is a link that
 * leads out
 */
export async function shardFilesOf(named: string | undefined): Promise<ShardFiles> {
  const kind = /\.(parquet|arrow)$/i.exec(named ?? '')?.[1]?.toLowerCase();
  if (named && kind && (await stat(named).catch(() => undefined))?.isFile()) {
    return { dir: dirname(named), kind: kind as ShardFiles['kind'], paths: [basename(named)] };
  }
  const dir = await checkFolder(named);
  const files = await findShards(dir);
  if (files) {
    checkConfigurations(files);
    for (const path of files.paths) await checkWithin(dir, path);
    return files;
  }
  throw new EvenfaceError('input', 'there is no .parquet or .arrow file in this folder', {
    place: dir,
    hint: 'Put the data set there as `save_to_disk` writes it or as the hub has it, like data/train-00000-of-00001.parquet.',
  });
}

/** The shards in a folder and its folders, or undefined. */
export async function findShards(dir: string): Promise<ShardFiles | undefined> {
  const paths: string[] = [];
  for await (const { path } of walkFolder(dir)) paths.push(path);
  // The table of an imagefolder, or of a tar, is no shard: its images lie beside it.
  const tars = new Set(paths.filter((path) => /\.tar$/i.test(path)).map(withoutExtension));
  const parquet = paths.filter(
    (path) =>
      /\.parquet$/i.test(path) &&
      posix.basename(path) !== 'metadata.parquet' &&
      !tars.has(withoutExtension(path)),
  );
  if (parquet.length > 0) return { dir, kind: 'parquet', paths: parquet.sort() };
  const arrow = paths.filter((path) => /\.arrow$/i.test(path));
  if (arrow.length === 0) return undefined;
  return { dir, kind: 'arrow', paths: await withoutCaches(dir, arrow.sort()) };
}

function withoutExtension(path: string): string {
  return path.replace(/\.[^./]*$/, '');
}

/** Where `save_to_disk` says which files are the data, others are left by `map` and `filter`. */
async function withoutCaches(dir: string, paths: readonly string[]): Promise<string[]> {
  const kept: string[] = [];
  for (const folder of new Set(paths.map((path) => posix.dirname(path)))) {
    const here = paths.filter((path) => posix.dirname(path) === folder);
    const named = await dataFilesOf(join(dir, folder, STATE));
    const data = named && new Set(named);
    const missing = named?.find((name) => !here.includes(posix.join(folder, name)));
    if (missing !== undefined) {
      throw new EvenfaceError('input', `there is no ${missing}, which ${STATE} names`, {
        place: join(dir, folder),
        hint: 'Copy the whole folder that `save_to_disk` made.',
      });
    }
    kept.push(...here.filter((path) => !data || data.has(posix.basename(path))));
  }
  return kept;
}

/** The files that a `state.json` names, or undefined without one. */
async function dataFilesOf(place: string): Promise<string[] | undefined> {
  const text = await readFile(place, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { _data_files: files } = JSON.parse(text) as { _data_files?: { filename?: unknown }[] };
    return files?.map(({ filename }) => String(filename));
  } catch (error) {
    throw new EvenfaceError('input', `this is not what save_to_disk writes: ${messageOf(error)}`, {
      place,
      hint: 'It says which files are the data: copy it again, or take it away to read them all.',
    });
  }
}

/**
 * A data set may hold the same photos in several configurations, each in a folder of its own. That
 * they are such shows by shards of the same name and split in them; folders of other shards are
 * parts of one data set.
 * @throws EvenfaceError `input` when there are several
 */
function checkConfigurations({ dir, paths }: ShardFiles): void {
  const folders = new Map<string, string>();
  const alike = new Set<string>();
  for (const path of paths) {
    const parts = path.split('/');
    const at = parts.findLastIndex((part) => splitOfPath(part) !== undefined);
    if (at < 1) continue;
    const folder = parts.slice(0, at).join('/');
    const shard = parts.slice(at).join('/');
    const other = folders.get(shard) ?? folder;
    folders.set(shard, other);
    if (other !== folder) alike.add(other).add(folder);
  }
  const [first, ...others] = [...alike].sort();
  if (first === undefined) return;
  throw new EvenfaceError(
    'input',
    `there are several configurations: ${[first, ...others].join(', ')}`,
    {
      place: dir,
      hint: `They may hold the same photos: name the folder of one, such as ingest.dir=${join(dir, first)}.`,
    },
  );
}

/** The split that a path names: `data/train-00000-of-00002.parquet`, `test/data.arrow`. */
export function splitOfPath(path: string): Split | undefined {
  return path
    .split(/[/\W_]+/)
    .map(splitNamed)
    .find((split) => split !== undefined);
}
