import { createHash } from 'node:crypto';
import { setImmediate as breath } from 'node:timers/promises';
import { DisjointSets } from '../faces/disjoint-sets.ts';
import { CandidateSearch } from '../faces/duplicate-candidates.ts';
import { DetailComparison, detailImage, mirrored } from '../faces/duplicate-detail.ts';
import { FaceHasher } from '../faces/duplicate-hash.ts';
import type { FacePack } from './pack.ts';

/**
 * How alike in detail two faces must be to be copies of one photo. Re-encoded, resized, cropped,
 * brightened and mirrored copies are at 0.85 and more, photos of different people below 0.8.
 * Shots of one person within the same moment reach 0.9, and copies that were painted over less.
 */
const LEAST_ALIKE = 0.82;

/** Faces, pairs or rows that are looked at before others have their turn. */
const AT_ONCE = 128;

/** Told of how far the search is, between 0 and the number of faces. */
export type SearchProgress = (faces: number) => void;

/**
 * Finds the faces of a pack that are copies of one photo: equal to the byte, or near in their
 * perceptual hashes and alike in detail. Gives for each row the first row that shows the same photo,
 * itself where there is none before it; undefined when the signal said to stop. Two faces that were
 * cut out of one photo are no copies of each other.
 */
export async function findDuplicates(
  pack: FacePack,
  signal?: AbortSignal,
  progress: SearchProgress = () => {},
): Promise<Int32Array | undefined> {
  const { entries } = pack;
  const sets = new DisjointSets(entries.length);
  const isOnePhoto = (a: number, b: number) => entries[a]!.place === entries[b]!.place;
  const hashed = await hashFaces(pack, sets, isOnePhoto, signal, progress);
  if (!hashed) return undefined;
  const search = new CandidateSearch(hashed.hashes);
  while (search.step()) {
    await breath();
    if (signal?.aborted) return undefined;
  }
  const compare = comparison(pack);
  let looks = 0;
  for (const candidate of search.nearestFirst()) {
    const first = hashed.rows[candidate.first]!;
    const second = hashed.rows[candidate.second]!;
    if (sets.firstOf(first) === sets.firstOf(second) || isOnePhoto(first, second)) continue;
    if ((await compare(first, second, candidate.mirrored)) >= LEAST_ALIKE) sets.join(first, second);
    if (++looks % AT_ONCE > 0) continue;
    await breath();
    if (signal?.aborted) return undefined;
  }
  return Int32Array.from(entries, (_, row) => sets.firstOf(row));
}

/** Hashes of the faces that are not equal to an earlier one, and their rows; equal ones are joined. */
async function hashFaces(
  pack: FacePack,
  sets: DisjointSets,
  isOnePhoto: (a: number, b: number) => boolean,
  signal: AbortSignal | undefined,
  progress: SearchProgress,
): Promise<{ hashes: Int32Array; rows: readonly number[] } | undefined> {
  const { entries, size } = pack;
  const bytes = size * size * 3;
  const chunk = new Uint8Array(AT_ONCE * bytes);
  const seen = new Map<string, number>();
  const hasher = new FaceHasher();
  const rows: number[] = [];
  for (let start = 0; start < entries.length; start += AT_ONCE) {
    const length = Math.min(AT_ONCE, entries.length - start);
    const part = Int32Array.from({ length }, (_, i) => start + i);
    await pack.read(part, chunk);
    for (const [i, row] of part.entries()) {
      const rgb = chunk.subarray(i * bytes, (i + 1) * bytes);
      const pixels = createHash('sha256').update(rgb).digest('base64');
      const earlier = seen.get(pixels);
      if (earlier !== undefined && !isOnePhoto(earlier, row)) {
        sets.join(earlier, row);
        continue;
      }
      seen.set(pixels, row);
      hasher.add(detailImage(rgb, size));
      rows.push(row);
    }
    progress(start + length);
    await breath();
    if (signal?.aborted) return undefined;
  }
  return { hashes: hasher.finish(), rows };
}

/** How alike two rows of a pack are in detail, see `DetailComparison`. */
function comparison(pack: FacePack) {
  const { size } = pack;
  const detail = new DetailComparison();
  const rgb = new Uint8Array(size * size * 3);
  const imageOf = async (row: number) => {
    await pack.read([row], rgb);
    return detailImage(rgb, size);
  };
  return async (first: number, second: number, isMirrored: boolean): Promise<number> => {
    const image = await imageOf(first);
    return detail.compare(await imageOf(second), isMirrored ? mirrored(image) : image);
  };
}
