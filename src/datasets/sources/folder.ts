import { type Dirent, existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';

const IMAGE = /\.(jpe?g|png|webp|avif|gif|tiff?|svg)$/i;

/**
 * Makes sure that there is a folder with something in it.
 * @throws EvenfaceError `declaration` without a `dir`, `input` when it is missing, a file or empty
 */
export async function checkFolder(dir: string | undefined): Promise<string> {
  if (dir === undefined) {
    throw new EvenfaceError('declaration', 'the source needs a folder', {
      hint: 'Give ingest.dir, or take format: drawn, which needs none.',
    });
  }
  const found = await stat(dir).catch(() => undefined);
  if (!found) {
    throw new EvenfaceError('input', 'there is no such folder', {
      place: dir,
      hint: 'Put the data set there, or name its folder with ingest.dir, relative to the working directory.',
    });
  }
  if (!found.isDirectory()) {
    throw new EvenfaceError('input', 'this is a file, not a folder', {
      place: dir,
      hint: 'Unpack an archive first and give the folder that it makes.',
    });
  }
  if ((await readdir(dir)).length === 0) {
    throw new EvenfaceError('input', 'the folder is empty', {
      place: dir,
      hint: 'Put the data set there, or name its folder with ingest.dir.',
    });
  }
  return dir;
}

/** The first of `candidates` that exists in `dir`, or undefined. */
export function firstExisting(dir: string, candidates: readonly string[]): string | undefined {
  return candidates.find((candidate) => existsSync(join(dir, candidate)));
}

/**
 * The images in `dir` and its folders, as sorted paths relative to `dir` with `/` between.
 * @throws EvenfaceError `input` when there is none
 */
export async function listImages(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true });
  const isFile = (entry: Dirent) => !entry.isDirectory() && isImage(entry.name);
  const prefix = dir.length + 1;
  const images = entries
    .filter(isFile)
    .map((entry) => join(entry.parentPath, entry.name).slice(prefix).replaceAll(sep, '/'))
    .sort();
  if (images.length > 0) return images;
  throw noImages(dir);
}

/** Whether a file of that name is an image by its extension. */
export function isImage(name: string): boolean {
  return IMAGE.test(name);
}

export function noImages(dir: string): EvenfaceError {
  return new EvenfaceError('input', 'there is no image in this folder', {
    place: dir,
    hint: 'Put the photos there: JPEG, PNG, WebP, AVIF, GIF, TIFF or SVG.',
  });
}
