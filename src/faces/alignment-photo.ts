import { resampleBytes } from '../images/float-resampling.ts';
import {
  CELEBA_FRAME,
  celebaKeyPoints,
  celebaSquare,
  centredSquare,
  type Square,
  scaleOf,
} from './alignment.ts';
import { readPhoto, UnusablePhoto } from './alignment-decoding.ts';
import { cornersOf, cutTurned } from './alignment-key-points.ts';
import { paddingOf } from './alignment-padding.ts';
import { squareInPhoto, type Template } from './alignment-template.ts';
import type { AlignedFace, FacePhoto, KeyPoints } from './face.ts';
import { geometryOf } from './face-quality.ts';
import { sharpnessOf } from './face-sharpness.ts';
import type { OpenPhoto, Photo } from './photo.ts';
import { checkQuality, type QualityLimits } from './quality-limits.ts';

/** How the faces lie in photos without key points: as in CelebA's alignment, or in the middle. */
export type PhotoFraming = 'celeba-aligned' | 'centred';

/** How faces are cut out, and which are refused. */
export interface AlignmentOptions extends QualityLimits {
  /** Side of the aligned face in pixels. */
  readonly size: number;
  readonly template: Template;
  /**
   * Side in pixels of the photo of the smallest face taken; a quarter of `size` at most. Where it is
   * said, smaller faces are enlarged by Lanczos' filter, so that who shrinks them finds them as they
   * were; otherwise libvips enlarges bicubically those that are not turned.
   */
  readonly smallest?: number | undefined;
}

/** What aligning a photo needs of it. */
export type AlignmentInput = Pick<FacePhoto, 'image' | 'keyPoints' | 'detectionScore'>;

/** A face enlarged by more than this holds too little to learn from, unless that is the point. */
const MAX_ENLARGEMENT = 4;

/**
 * Cuts the face out of an encoded photo, upright by its EXIF orientation. With key points (pixels
 * of the upright photo) they are brought to the template's; without, the framing tells where the
 * face is. Resolves with RGB uint8 `[size, size, 3]` and the face's quality.
 * @throws UnusablePhoto with reason `truncated`, `not-an-image`, `unreadable`, `too-large`,
 * `too-small`, `missing-image`, `not-aligned`, `key-points`, or one of `checkQuality`
 */
export async function alignPhoto(
  { image, keyPoints, detectionScore }: AlignmentInput,
  framing: PhotoFraming,
  options: AlignmentOptions,
  open: OpenPhoto,
): Promise<Pick<AlignedFace, 'rgb' | 'quality'>> {
  const { size, template } = options;
  const bytes = 'path' in image ? await readPhoto(image.path) : image.bytes;
  if (bytes.length === 0) throw new UnusablePhoto('truncated', 'the file is empty');
  const photo = await open(bytes);
  const { width, height } = photo;
  const points = keyPoints ?? framePoints(framing, template, width, height);
  const cut = points
    ? turnedCut(photo, points, options)
    : straightCut(photo, squareOf(framing, width, height), options);
  checkScale(size / cut.side, options);
  const geometry = geometryOf(cut, keyPoints, detectionScore);
  checkQuality(geometry, options);
  const rgb = await cut.pixels();
  const quality = { ...geometry, sharpness: sharpnessOf(rgb, size) };
  checkQuality(quality, options);
  return { rgb, quality };
}

/** A square of a photo, still to be decoded. */
interface Cut {
  /** Pixels of the photo. */
  readonly side: number;
  readonly padding: number;
  /** RGB uint8 `[size, size, 3]`. */
  pixels(): Promise<Uint8Array>;
}

function straightCut(
  photo: Photo,
  { left, top, side }: Square,
  { size, smallest }: AlignmentOptions,
): Cut {
  const region = { left, top, width: side, height: side };
  const cutTo = async (to: number) => (await photo.cut(region, { width: to, height: to })).data;
  const pixels =
    smallest !== undefined && side < size
      ? async () => resampleBytes(await cutTo(side), side, size)
      : () => cutTo(size);
  return { side, padding: 0, pixels };
}

function turnedCut(photo: Photo, keyPoints: KeyPoints, { template, size }: AlignmentOptions): Cut {
  const toPhoto = squareInPhoto(template, keyPoints);
  if (!toPhoto) throw new UnusablePhoto('key-points', 'the key points are all in one place');
  const padding = paddingOf(cornersOf(toPhoto), photo.width, photo.height);
  if (padding === 1) {
    throw new UnusablePhoto('key-points', 'the key points are outside of the photo');
  }
  const pixels = () => cutTurned(photo, toPhoto, size);
  return { side: scaleOf(toPhoto), padding, pixels };
}

/**
 * The mean points of a frame that faces are aligned in already, where these are to be aligned
 * otherwise. CelebA's frame to CelebA's template is a mere crop.
 */
function framePoints(framing: PhotoFraming, template: Template, width: number, height: number) {
  if (framing !== 'celeba-aligned' || template === 'celeba') return undefined;
  return celebaKeyPoints(width, height);
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

function checkScale(
  scale: number,
  { size, smallest = size }: Pick<AlignmentOptions, 'size' | 'smallest'>,
): void {
  if (scale <= Math.max(MAX_ENLARGEMENT, size / smallest)) return;
  const side = Math.round(size / scale);
  throw new UnusablePhoto(
    'too-small',
    `the face is ${side} x ${side} pixels, for ${size} x ${size}`,
  );
}
