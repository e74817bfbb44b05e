import sharp from 'sharp';
import { type SourceType, sourceTypeXmp } from '../datasets/source-type.ts';
import type { RgbImage } from '../images/rgb-image.ts';

/** Pixels of white between the faces of a sheet. */
const GAP = 2;

/** Faces are shown at least this wide. */
const SHOWN_SIDE = 128;

const QUALITY = 92;

/** Milliseconds a frame of an animation is shown. */
const FRAME_TIME = 80;

/**
 * Faces, RGB uint8 `[size, size, 3]`, side by side on white, `columns` a line, in the order given.
 */
export function tileFaces(faces: readonly Uint8Array[], size: number, columns: number): RgbImage {
  const across = Math.min(columns, faces.length);
  const width = across * (size + GAP) - GAP;
  const height = Math.ceil(faces.length / across) * (size + GAP) - GAP;
  const data = new Uint8Array(width * height * 3).fill(255);
  for (const [i, face] of faces.entries()) {
    const left = (i % across) * (size + GAP);
    const top = Math.floor(i / across) * (size + GAP);
    for (let y = 0; y < size; y++) {
      const row = face.subarray(y * size * 3, (y + 1) * size * 3);
      data.set(row, ((top + y) * width + left) * 3);
    }
  }
  return { data, width, height };
}

/**
 * A contact sheet as WebP, small faces enlarged. It is for looking: the exact pixels are in the
 * images. Photos may be on it, and so its metadata say that it is composed.
 */
export async function encodeSheet(
  faces: readonly Uint8Array[],
  size: number,
  columns: number,
): Promise<Buffer> {
  const { data, width, height } = tileFaces(faces, size, columns);
  const scale = Math.max(1, Math.ceil(SHOWN_SIDE / size));
  return sharp(data, { raw: { width, height, channels: 3 } })
    .resize(width * scale, height * scale, { kernel: 'cubic' })
    .webp({ quality: QUALITY, smartSubsample: true })
    .withXmp(sourceTypeXmp('composed'))
    .toBuffer();
}

/** Frames as an endless animated WebP, small ones enlarged. */
export async function encodeAnimation(
  frames: readonly Uint8Array[],
  size: number,
  type: SourceType,
): Promise<Buffer> {
  const side = size * Math.max(1, Math.ceil(SHOWN_SIDE / size));
  const pixels = side * side * 3;
  const all = new Uint8Array(frames.length * pixels);
  for (const [i, frame] of frames.entries()) {
    const shown = sharp(frame, { raw: { width: size, height: size, channels: 3 } });
    all.set(await shown.resize(side, side, { kernel: 'cubic' }).raw().toBuffer(), i * pixels);
  }
  const height = side * frames.length;
  return sharp(all, { raw: { width: side, height, channels: 3, pageHeight: side } })
    .webp({ quality: QUALITY, smartSubsample: true, loop: 0, delay: frames.map(() => FRAME_TIME) })
    .withXmp(sourceTypeXmp(type))
    .toBuffer();
}

/** A face as PNG that says how it came about. */
export async function encodeMarked(
  rgb: Uint8Array,
  size: number,
  type: SourceType,
): Promise<Buffer> {
  return sharp(rgb, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .withXmp(sourceTypeXmp(type))
    .toBuffer();
}
