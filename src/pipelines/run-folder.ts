import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { EvenfaceError, messageOf } from '../common/errors.ts';

/** Tells the time; an argument, so that tests hold it. */
export type Clock = () => Date;

/** Where the files of one run lie. */
export interface RunFiles {
  readonly dir: string;
  readonly record: string;
  readonly journal: string;
  readonly log: string;
  readonly rejected: string;
  readonly lock: string;
}

export function runFiles(dir: string): RunFiles {
  return {
    dir,
    record: path.join(dir, 'run.json'),
    journal: path.join(dir, 'journal.ndjson'),
    log: path.join(dir, 'log.ndjson'),
    rejected: path.join(dir, 'rejected.ndjson'),
    lock: path.join(dir, 'run.lock'),
  };
}

/** Where packs lie, shared by the runs of all pipelines; no pipeline can be called so. */
export function packsDir(outDir: string): string {
  return path.join(outDir, '_packs');
}

/** `20260131T081502Z-3f2a`: sorts by time; the suffix keeps runs of one second apart. */
export function runId(now: Date, suffix: string): string {
  const time = now
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
  return `${time}-${suffix}`;
}

/** Errors of the file system that say that the folder named is none to write to. */
const NOT_WRITABLE = new Set(['ENOTDIR', 'EEXIST', 'EACCES', 'EPERM', 'EROFS', 'ENOENT']);

/**
 * Makes a new run folder under `<outDir>/<pipeline>/` and returns its path. Throws a declaration
 * error when nothing can be written there.
 */
export async function createRunDir(
  outDir: string,
  pipeline: string,
  clock: Clock,
): Promise<string> {
  const parent = path.join(outDir, pipeline);
  try {
    await mkdir(parent, { recursive: true });
  } catch (cause) {
    if (!NOT_WRITABLE.has((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
    throw new EvenfaceError('declaration', `no run folder can be made here: ${messageOf(cause)}`, {
      place: outDir,
      hint: 'Name another folder with --out.',
      cause,
    });
  }
  for (;;) {
    const dir = path.join(parent, runId(clock(), randomUUID().slice(0, 4)));
    try {
      await mkdir(dir);
      return dir;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** The run folders of a pipeline, newest first. */
export async function listRunDirs(outDir: string, pipeline: string): Promise<string[]> {
  const parent = path.join(outDir, pipeline);
  let entries: { name: string; isDirectory(): boolean }[];
  try {
    entries = await readdir(parent, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return entries
    .filter((entry) => entry.isDirectory() && /^\d{8}T\d{6}Z-/.test(entry.name))
    .map((entry) => path.join(parent, entry.name))
    .sort()
    .reverse();
}

/**
 * Points `<pipeline>/latest` at a run, in one step. `latest` is the newest run that came to its
 * end, so that whatever reads it (another pipeline's `load`) never meets half a run.
 */
export async function pointLatest(runDir: string): Promise<void> {
  const parent = path.dirname(runDir);
  const temporary = path.join(parent, `.latest-${randomUUID()}`);
  await symlink(path.basename(runDir), temporary, 'junction');
  try {
    await rename(temporary, path.join(parent, 'latest'));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The text of a file; undefined when there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
