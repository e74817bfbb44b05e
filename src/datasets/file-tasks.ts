import { createHash } from 'node:crypto';
import { closeSync, fsync, openSync, readSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { Moved, serveTasks } from '../streams/serve-tasks.ts';
import { encodePixels } from './png-encoding.ts';

/** Files that are open at once while they are brought to disk. */
const OPEN_FILES = 32;
const BLOCK_BYTES = 1 << 18;

const sync = promisify(fsync);

/** The work on images and files that threads do: many small things, each too small to wait for. */
const tasks = {
  /** Encodes images as PNG; the files lie one behind the other in `bytes`, up to `ends`. */
  encode(images: readonly { rgb: Uint8Array; size: number }[]) {
    const files = images.map(({ rgb, size }) => encodePixels(rgb, size));
    const bytes = new Uint8Array(files.reduce((sum, { length }) => sum + length, 0));
    let end = 0;
    const ends = files.map((file) => {
      bytes.set(file, end);
      end += file.length;
      return end;
    });
    return new Moved({ bytes, ends }, [bytes.buffer]);
  },

  /** Writes files into folders that are there; they are on disk when it is done. */
  async write(files: readonly { path: string; bytes: Uint8Array }[]): Promise<void> {
    for (let start = 0; start < files.length; start += OPEN_FILES) {
      const open: number[] = [];
      try {
        for (const { path, bytes } of files.slice(start, start + OPEN_FILES)) {
          const file = openSync(path, 'w');
          open.push(file);
          for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
        }
        // Together, so that the file system can bring many to disk at once.
        await Promise.all(open.map((file) => sync(file)));
      } finally {
        for (const file of open) closeSync(file);
      }
    }
  },

  /** SHA-256 of files, hex; undefined for one that is not there. */
  hash(paths: readonly string[]): (string | undefined)[] {
    const block = new Uint8Array(BLOCK_BYTES);
    return paths.map((path) => {
      const file = openIfThere(path);
      if (file === undefined) return undefined;
      try {
        const hash = createHash('sha256');
        for (let read = readSync(file, block); read > 0; read = readSync(file, block)) {
          hash.update(block.subarray(0, read));
        }
        return hash.digest('hex');
      } finally {
        closeSync(file);
      }
    });
  },
};

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export type FileTasks = typeof tasks;

serveTasks(tasks);
