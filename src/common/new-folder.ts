import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { EvenfaceError } from './errors.ts';

/** Throws a declaration error when there is something in a folder already. */
export async function requireNewFolder(dir: string): Promise<void> {
  const entries = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new EvenfaceError('declaration', `this is no folder: ${error.code}`, { place: dir });
  });
  if (entries.length === 0) return;
  throw new EvenfaceError('declaration', 'there is something in this folder already', {
    place: dir,
    hint: 'Name an empty or a new one with --out.',
  });
}

/** Makes a folder, empty or not there before, so that it is whole or not there at all. */
export async function writeFolderWhole(
  dir: string,
  fill: (partial: string) => Promise<void>,
): Promise<void> {
  const target = path.resolve(dir);
  const partial = `${target}.${randomUUID()}.partial`;
  try {
    await mkdir(partial, { recursive: true });
    await fill(partial);
    await rmdir(target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}
