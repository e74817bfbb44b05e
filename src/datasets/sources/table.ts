import { join } from 'node:path';
import type { Labels } from '../../faces/attributes.ts';
import type { KeyPoints, SourcePart, Split } from '../../faces/face.ts';
import { AMBIGUOUS, ImageIndex, type ImageSet, isHidden, type Naming } from './image-set.ts';
import type { RawValues } from './raw-labels.ts';
import type { Listed, ListedPhoto } from './source.ts';

/** One row of a label file, read: what it says of an image, or why it can't be used. */
export type TableRow = {
  /** The image as the row names it, `/` between; empty when it names none. */
  readonly file: string;
  /** The label file and line. */
  readonly place: string;
} & (RowLabels | Problem);

interface RowLabels {
  readonly labels: Labels;
  readonly raw?: RawValues | undefined;
  readonly subject?: string | undefined;
  readonly keyPoints?: KeyPoints | undefined;
  readonly split: Split;
  readonly part?: SourcePart | undefined;
}

interface Problem {
  readonly reason: string;
  readonly detail: string;
}

/** How many entries `listTable` yields for rows that come one by one. */
export class EntryCounter {
  readonly #claims: Claims;
  #rows = 0;

  constructor(images: ImageSet, naming: Naming = 'path') {
    this.#claims = new Claims(images, naming);
  }

  /** Whether there is an image for the row, and no earlier row had it. */
  add(file: string): boolean {
    const { rank, isTaken } = this.#claims.claim(file);
    this.#rows++;
    return rank >= 0 && !isTaken;
  }

  get total(): number {
    return this.#rows + this.#claims.left;
  }
}

/**
 * Joins label rows with the images that there are. Yields each row once, in order, then each image
 * that no row is about: a photo where both are there, else a rejection. A photo's id is its path.
 */
export async function* listTable(
  rows: Iterable<TableRow> | AsyncIterable<TableRow>,
  images: ImageSet,
  naming: Naming = 'path',
): AsyncGenerator<Listed> {
  const claims = new Claims(images, naming);
  for await (const row of rows) {
    const { rank, isTaken } = claims.claim(row.file);
    const usable = isTaken ? takenBy(images.files[rank]!) : usableOf(row, rank, images);
    if ('reason' in usable) {
      const { reason, detail } = usable;
      yield { rejected: { id: row.file || row.place, place: row.place, reason, detail } };
    } else yield { photo: photoOf(usable, rank, images) };
  }
  const { prefix, files, refused } = images;
  for (const [rank, id] of files.entries()) {
    if (claims.has(rank)) continue;
    const outside = refused?.get(id);
    const why = outside ? { reason: 'outside', detail: outside } : NO_LABEL;
    yield { rejected: { id, place: `${prefix}${id}`, ...why } };
  }
}

const NO_LABEL: Problem = { reason: 'no-label', detail: 'no row is about it' };

function takenBy(image: string): Problem {
  return { reason: 'duplicate-id', detail: `${image} has a row already` };
}

function usableOf(row: TableRow, rank: number, images: ImageSet): RowLabels | Problem {
  return 'reason' in row ? row : (problemOf(row.file, rank, images) ?? row);
}

function photoOf(
  { labels, raw, subject, keyPoints, split, part }: RowLabels,
  rank: number,
  { dir, prefix, files }: ImageSet,
): ListedPhoto {
  const id = files[rank]!;
  return {
    ...{ id, place: `${prefix}${id}`, image: { path: join(dir, id) }, labels },
    ...(raw && { raw }),
    ...(keyPoints && { keyPoints }),
    ...(subject && { subject }),
    split,
    ...(part && { part }),
  };
}

/** Why there is no image of that rank that a row could be about. */
function problemOf(
  file: string,
  rank: number,
  { prefix, files, refused }: ImageSet,
): Problem | undefined {
  if (rank === AMBIGUOUS) {
    return { reason: 'ambiguous-image', detail: `there are several images called ${file}` };
  }
  const link = rank === -1 ? linkAbove(file, refused) : files[rank]!;
  const problem = link === undefined ? undefined : refused?.get(link);
  if (problem !== undefined) return { reason: 'outside', detail: `${prefix}${link}: ${problem}` };
  if (rank !== -1) return undefined;
  if (isHidden(file)) {
    return { reason: 'hidden', detail: `${prefix}${file} is hidden, or in a system's own folder` };
  }
  return { reason: 'missing-image', detail: `there is no ${prefix}${file}` };
}

/** The refused link to a folder that the file would be in. */
function linkAbove(file: string, refused: ImageSet['refused']): string | undefined {
  if (!refused) return undefined;
  for (let at = file.indexOf('/'); at !== -1; at = file.indexOf('/', at + 1)) {
    const folder = file.slice(0, at);
    if (refused.has(folder)) return folder;
  }
  return undefined;
}

interface Claim {
  /** The image's, -1 or `AMBIGUOUS`. */
  readonly rank: number;
  /** Whether an earlier row was about it. */
  readonly isTaken: boolean;
}

/** Which images rows are about: a bit an image, so that it grows with no table. */
class Claims {
  readonly #index: ImageIndex;
  readonly #bits: Uint8Array;
  left: number;

  constructor({ files }: ImageSet, naming: Naming) {
    this.#index = new ImageIndex(files, naming);
    this.#bits = new Uint8Array(Math.ceil(files.length / 8));
    this.left = files.length;
  }

  claim(file: string): Claim {
    const rank = this.#index.find(file);
    if (rank < 0) return { rank, isTaken: false };
    const isTaken = this.has(rank);
    if (!isTaken) {
      this.#bits[rank >> 3]! |= 1 << (rank & 7);
      this.left--;
    }
    return { rank, isTaken };
  }

  has(rank: number): boolean {
    return (this.#bits[rank >> 3]! & (1 << (rank & 7))) !== 0;
  }
}

/** The limit where it leaves something out, so that one that does not changes no fingerprint. */
export function effectiveLimit(limit: number | undefined, total: number): number | undefined {
  return limit !== undefined && limit < total ? limit : undefined;
}

/** The first `limit` of `entries`. */
export async function* take<T>(
  entries: Iterable<T> | AsyncIterable<T>,
  limit: number | undefined,
): AsyncGenerator<T> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  if (left === 0) return;
  for await (const entry of entries) {
    yield entry;
    if (--left === 0) return;
  }
}
