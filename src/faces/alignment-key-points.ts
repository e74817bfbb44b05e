import { type Affine, compose, map, scaling, stepOf } from '../images/affine.ts';
import { LOBES } from '../images/lanczos-window.ts';
import type { Region, Size } from '../images/rgb-image.ts';
import { warp } from '../images/warp.ts';
import { affineOf, type Similarity, transform } from './alignment.ts';
import { UnusablePhoto } from './alignment-decoding.ts';
import type { Point } from './face.ts';
import type { Photo } from './photo.ts';

/**
 * A photo that is at least this many times too large is shrunk first, to what is left: the decoder
 * of a JPEG then does most of it while it decodes. What is lost by resampling twice lies beyond the
 * final pixels' resolution.
 */
const MUCH_TOO_LARGE = 6;
const LEFT = 2;

/** The corners of a unit square, in order around it. */
const CORNERS: readonly Point[] = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
];

/** The corners of the face's square in the photo. */
export function cornersOf(toPhoto: Similarity): Point[] {
  return CORNERS.map((corner) => transform(toPhoto, corner));
}

/**
 * Cuts out the square that `toPhoto` maps the unit square to, of which some is in the photo.
 * Resolves with RGB uint8 `[size, size, 3]`.
 * @throws UnusablePhoto `too-small` when the photo is but a line beside the square
 */
export async function cutTurned(
  photo: Photo,
  toPhoto: Similarity,
  size: number,
): Promise<Uint8Array> {
  const { width, height } = photo;
  const toWhole = compose(scaling(1 / size, 1 / size), affineOf(toPhoto));
  const step = stepOf(toWhole);
  const within = step < MUCH_TOO_LARGE ? { width, height } : shrunk(photo, LEFT / step);
  const toWithin = compose(toWhole, scaling(within.width / width, within.height / height));
  const region = regionOf(toWithin, size, within);
  const part = await photo.part(region, within);
  const { tx, ty } = toWithin;
  return warp(part, { ...toWithin, tx: tx - region.left, ty: ty - region.top }, size);
}

function shrunk({ width, height }: Size, scale: number): Size {
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  if (size.width > 0 && size.height > 0) return size;
  throw new UnusablePhoto('too-small', `the photo is ${width} x ${height}, a line beside its face`);
}

/** The part of a photo that a square of side `size` is sampled from, or from its mirror image. */
function regionOf(toPhoto: Affine, size: number, photo: Size): Region {
  const reach = LOBES * Math.max(1, 1 / stepOf(toPhoto));
  const corners = [-reach, size + reach].flatMap((x) =>
    [-reach, size + reach].map((y) => map(toPhoto, { x, y })),
  );
  const across = rangeOf(
    corners.map(({ x }) => x),
    photo.width,
  );
  const down = rangeOf(
    corners.map(({ y }) => y),
    photo.height,
  );
  return {
    left: across.from,
    top: down.from,
    width: across.to - across.from,
    height: down.to - down.from,
  };
}

/** Whole pixels below `length` that places come to lie in once they are mirrored at the borders. */
function rangeOf(places: readonly number[], length: number) {
  const first = Math.floor(Math.min(...places)) - 1;
  const last = Math.ceil(Math.max(...places)) + 1;
  const within = (place: number) => Math.min(length, Math.max(0, place));
  const from = within(Math.min(first, 2 * length - last));
  const to = within(Math.max(last, -first));
  return { from: Math.min(from, length - 1), to: Math.max(to, 1) };
}
