import { join } from 'node:path';
import type { Labels } from '../../faces/attributes.ts';
import type { KeyPoints, Split } from '../../faces/face.ts';
import type { Listed } from './source.ts';

/** One row of a label file, read: what it says of an image, or why it can't be used. */
export type TableRow = {
  /** The image's path within the images' folder, `/` between; the photo's id. */
  readonly file: string;
  /** The label file and line. */
  readonly place: string;
} & (
  | {
      readonly labels: Labels;
      readonly subject?: string | undefined;
      readonly keyPoints?: KeyPoints | undefined;
      readonly split: Split;
    }
  | { readonly reason: string; readonly detail: string }
);

/** The images that a label file is about. */
export interface ImageSet {
  /** Absolute. */
  readonly dir: string;
  /** The folder's name within the source, for places: `img_align_celeba/`, or empty. */
  readonly prefix: string;
  /** Paths within the folder. */
  readonly files: readonly string[];
}

/** How many entries `listTable` yields for rows with these files. */
export function countEntries(rowFiles: readonly string[], images: ImageSet): number {
  const labelled = new Set(rowFiles);
  return rowFiles.length + images.files.filter((file) => !labelled.has(file)).length;
}

/**
 * Joins label rows with the images that there are. Yields each row once, in order, then each image
 * that no row is about: a photo where both are there, else a rejection.
 */
export function* listTable(rows: Iterable<TableRow>, images: ImageSet): Generator<Listed> {
  const there = new Set(images.files);
  const seen = new Set<string>();
  for (const row of rows) {
    const { file, place } = row;
    const rejected = (reason: string, detail: string): Listed => ({
      rejected: { id: file, place, reason, detail },
    });
    if (seen.has(file)) {
      yield rejected('duplicate-id', `${file} has a row already`);
      continue;
    }
    seen.add(file);
    if ('reason' in row) yield rejected(row.reason, row.detail);
    else if (!there.has(file))
      yield rejected('missing-image', `there is no ${images.prefix}${file}`);
    else {
      const { labels, subject, keyPoints, split } = row;
      const image = { path: join(images.dir, file) };
      const photo = { id: file, place: `${images.prefix}${file}`, image, labels, split };
      yield {
        photo: { ...photo, ...(subject && { subject }), ...(keyPoints && { keyPoints }) },
      };
    }
  }
  for (const file of images.files) {
    if (seen.has(file)) continue;
    const place = `${images.prefix}${file}`;
    yield { rejected: { id: file, place, reason: 'no-label', detail: 'no row is about it' } };
  }
}

/** The limit where it leaves something out, so that one that does not changes no fingerprint. */
export function effectiveLimit(limit: number | undefined, total: number): number | undefined {
  return limit !== undefined && limit < total ? limit : undefined;
}

/** The first `limit` of `entries`. */
export function* take<T>(entries: Iterable<T>, limit: number | undefined): Generator<T> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  if (left === 0) return;
  for (const entry of entries) {
    yield entry;
    if (--left === 0) return;
  }
}
