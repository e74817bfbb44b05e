import type { Dir, Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { EvenfaceError, messageOf } from '../../common/errors.ts';

/** Folders that systems and network drives keep beside people's files, besides hidden ones. */
const SYSTEM_FOLDERS = new Set([
  ...['__MACOSX', '@eaDir', '@Recycle', '#recycle', '$RECYCLE.BIN', 'System Volume Information'],
  'lost+found',
]);

/** Whether a file or folder of that name is left by a system, like `._1.jpg` and `@eaDir`. */
export function isLeftBySystem(name: string): boolean {
  return name.startsWith('.') || SYSTEM_FOLDERS.has(name);
}

/** Something in a folder that is no folder. */
export interface Found {
  /** Within the folder that is walked, `/` between. */
  readonly path: string;
  readonly entry: Dirent;
}

/**
 * Yields all files, links and the like in a folder and its folders, in no order; links are not
 * followed. What systems leave is told to `leaveOut` instead, a folder without what is in it.
 * @throws EvenfaceError `input` for a folder that can't be read
 */
export async function* walkFolder(
  dir: string,
  leaveOut: (path: string, entry: Dirent) => void = () => {},
): AsyncGenerator<Found> {
  const folders = [''];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for await (const entry of entriesOf(join(dir, next))) {
      const path = posix.join(next, entry.name);
      if (isLeftBySystem(entry.name)) leaveOut(path, entry);
      else if (entry.isDirectory()) folders.push(path);
      else yield { path, entry };
    }
  }
}

/**
 * The entries of a folder.
 * @throws EvenfaceError `input` when it can't be read
 */
export async function readFolder(dir: string): Promise<Dirent[]> {
  const entries: Dirent[] = [];
  for await (const entry of entriesOf(dir)) entries.push(entry);
  return entries;
}

async function* entriesOf(dir: string): AsyncGenerator<Dirent> {
  try {
    const folder: Dir = await opendir(dir, { bufferSize: 1024 });
    yield* folder;
  } catch (cause) {
    const message = `the folder can't be read: ${messageOf(cause)}`;
    throw new EvenfaceError('input', message, {
      place: dir,
      hint: 'It must be a folder, and you must be allowed to read it.',
      cause,
    });
  }
}
