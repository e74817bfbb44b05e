import type { Sharp } from 'sharp';
import { type Similarity, scaleOf, transform } from './alignment.ts';
import { rgbOf } from './alignment-decoding.ts';
import { warp } from './alignment-warp.ts';
import type { Point } from './face.ts';

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
 * Cuts out the square that `toPhoto` maps the unit square to, of which some is in the photo: shrinks what is around it to about
 * its final scale, then samples it turned. Resolves with RGB uint8 `[size, size, 3]`.
 */
export async function cutTurned(
  upright: () => Sharp,
  width: number,
  height: number,
  toPhoto: Similarity,
  size: number,
): Promise<Uint8Array> {
  const scale = size / scaleOf(toPhoto);
  const region = regionOf(toPhoto, 1 / scale, width, height);
  const shrink = Math.min(1, scale);
  const target = {
    width: Math.max(1, Math.round(region.width * shrink)),
    height: Math.max(1, Math.round(region.height * shrink)),
  };
  const part = await rgbOf(
    upright()
      .extract(region)
      .resize({ ...target, fit: 'fill', kernel: 'lanczos3' }),
  );
  return warp(part, inRegion(toPhoto, region, target.width / region.width, size), size);
}

/** From the face's pixels to the region's shrunk ones. */
function inRegion(
  { a, b, tx, ty }: Similarity,
  { left, top }: { left: number; top: number },
  shrink: number,
  size: number,
): Similarity {
  return {
    a: (a * shrink) / size,
    b: (b * shrink) / size,
    tx: (tx - left) * shrink,
    ty: (ty - top) * shrink,
  };
}

/** The part of the photo that the face's square covers, with room for the interpolation. */
function regionOf(toPhoto: Similarity, step: number, width: number, height: number) {
  const corners = cornersOf(toPhoto);
  const margin = Math.ceil(4 * Math.max(1, step));
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  const left = Math.max(0, Math.floor(Math.min(...xs)) - margin);
  const top = Math.max(0, Math.floor(Math.min(...ys)) - margin);
  const right = Math.min(width, Math.ceil(Math.max(...xs)) + margin);
  const bottom = Math.min(height, Math.ceil(Math.max(...ys)) + margin);
  return { left, top, width: right - left, height: bottom - top };
}
