import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';
import { readFolder } from './folder-walk.ts';

const IMAGE = /\.(jpe?g|png|webp|avif|gif|tiff?|svg)$/i;

/**
 * Makes sure that there is a folder with something in it.
 * @throws EvenfaceError `declaration` without a `dir`, `input` when it is missing, a file, empty or not
 * to be read
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
  if ((await readFolder(dir)).length === 0) {
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
