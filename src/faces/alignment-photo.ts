import sharp, { type Metadata, type Sharp } from 'sharp';
import {
  alignmentOf,
  CELEBA_FRAME,
  celebaSquare,
  centredSquare,
  invert,
  type Similarity,
  type Square,
  scaleOf,
  transform,
} from './alignment.ts';
import { decoded, readPhoto, UnusablePhoto } from './alignment-decoding.ts';
import { warp } from './alignment-warp.ts';
import type { FacePhoto, KeyPoints } from './face.ts';

/** How the faces lie in photos without key points: as in CelebA's alignment, or in the middle. */
export type PhotoFraming = 'celeba-aligned' | 'centred';

/** Larger photos are refused before they are decoded. */
const MAX_PIXELS = 100_000_000;

/** A face enlarged by more than this holds too little to learn from. */
const MAX_ENLARGEMENT = 4;

/**
 * Cuts the face out of an encoded photo, upright by its EXIF orientation. With key points (pixels
 * of the upright photo) they are brought to where CelebA's are; without, the framing tells.
 * Resolves with RGB uint8 `[size, size, 3]`.
 * @throws UnusablePhoto with reason `truncated`, `not-an-image`, `unreadable`, `too-large`,
 * `too-small`, `missing-image`, `not-aligned` or `key-points`
 */
export async function alignPhoto(
  { image, keyPoints }: Pick<FacePhoto, 'image' | 'keyPoints'>,
  framing: PhotoFraming,
  size: number,
): Promise<Uint8Array> {
  const bytes = 'path' in image ? await readPhoto(image.path) : image.bytes;
  if (bytes.length === 0) throw new UnusablePhoto('truncated', 'the file is empty');
  const open = () => sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS });
  const metadata = await decoded(() => open().metadata());
  const { width, height } = metadata.autoOrient;
  const upright = () => (isUpright(metadata) ? open() : open().autoOrient());
  if (keyPoints) return alignByKeyPoints(upright, width, height, keyPoints, size);
  const { left, top, side } = squareOf(framing, width, height);
  checkScale(size / side, size);
  return (
    await rgbOf(
      upright()
        .extract({ left, top, width: side, height: side })
        .resize(size, size, { kernel: 'lanczos3' }),
    )
  ).data;
}

function squareOf(framing: PhotoFraming, width: number, height: number): Square {
  if (framing === 'centred') return centredSquare(width, height);
  const square = celebaSquare(width, height);
  if (square) return square;
  throw new UnusablePhoto(
    'not-aligned',
    `the photo is ${width} x ${height}, not of the shape of CelebA's aligned ones, ` +
      `${CELEBA_FRAME.width} x ${CELEBA_FRAME.height}`,
  );
}

/** Shrinks what is around the face to about its final scale, then samples it turned. */
async function alignByKeyPoints(
  upright: () => Sharp,
  width: number,
  height: number,
  keyPoints: KeyPoints,
  size: number,
): Promise<Uint8Array> {
  const toFace = alignmentOf(keyPoints, size);
  if (!toFace) throw new UnusablePhoto('key-points', 'the key points are all in one place');
  const scale = scaleOf(toFace);
  checkScale(scale, size);
  const toPhoto = invert(toFace);
  const region = regionOf(toPhoto, size, width, height);
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
  return warp(part, inRegion(toPhoto, region, target.width / region.width), size);
}

/** `toPhoto` followed by the step into the region's shrunk pixels. */
function inRegion(
  { a, b, tx, ty }: Similarity,
  { left, top }: { left: number; top: number },
  shrink: number,
): Similarity {
  return {
    a: a * shrink,
    b: b * shrink,
    tx: (tx - left) * shrink,
    ty: (ty - top) * shrink,
  };
}

/** The part of the photo that the face's square covers, with room for the interpolation. */
function regionOf(toPhoto: Similarity, size: number, width: number, height: number) {
  const corners = [0, size].flatMap((x) => [0, size].map((y) => transform(toPhoto, { x, y })));
  const margin = Math.ceil(4 * Math.max(1, scaleOf(toPhoto)));
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  const left = Math.max(0, Math.floor(Math.min(...xs)) - margin);
  const top = Math.max(0, Math.floor(Math.min(...ys)) - margin);
  const right = Math.min(width, Math.ceil(Math.max(...xs)) + margin);
  const bottom = Math.min(height, Math.ceil(Math.max(...ys)) + margin);
  if (right <= left || bottom <= top) {
    throw new UnusablePhoto('key-points', 'the key points are outside of the photo');
  }
  return { left, top, width: right - left, height: bottom - top };
}

function checkScale(scale: number, size: number): void {
  if (scale <= MAX_ENLARGEMENT) return;
  const side = Math.round(size / scale);
  throw new UnusablePhoto(
    'too-small',
    `the face is ${side} x ${side} pixels, for ${size} x ${size}`,
  );
}

function isUpright({ orientation = 1 }: Metadata): boolean {
  return orientation === 1;
}

/** Pixels as 8-bit RGB whatever the photo's own colours; what shines through becomes white. */
async function rgbOf(image: Sharp) {
  const { data, info } = await decoded(() =>
    image
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  return { data, width: info.width, height: info.height };
}
