import sharp from 'sharp';
import { decoded, UnusablePhoto } from '../faces/alignment-decoding.ts';
import { MAX_PIXELS } from '../faces/photo.ts';
import { rgbOf } from '../faces/photo-decoding.ts';
import type { RgbImage } from '../images/rgb-image.ts';

/** Faces are sought in photos of at most this longer side. */
const MOST_SIDE = 1024;

/** A photo for the finder. */
export interface PhotoPixels {
  readonly image: RgbImage;
  /** Sides of the upright photo itself. */
  readonly width: number;
  readonly height: number;
}

/**
 * Decodes a photo upright by its EXIF orientation, made smaller where it is large.
 * @throws UnusablePhoto as `alignPhoto` does
 */
export async function decodePhoto(bytes: Uint8Array): Promise<PhotoPixels> {
  if (bytes.length === 0) throw new UnusablePhoto('truncated', 'the file is empty');
  const open = () => sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS });
  const { width, height } = (await decoded(() => open().metadata())).autoOrient;
  const image = await rgbOf(
    open().autoOrient().resize(MOST_SIDE, MOST_SIDE, { fit: 'inside', withoutEnlargement: true }),
  );
  return { image, width, height };
}
