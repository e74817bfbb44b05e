import type { Region, RgbImage, Size } from '../images/rgb-image.ts';

/** Photos of more pixels are refused before they are decoded. */
export const MAX_PIXELS = 100_000_000;

/** An encoded photo whose header is read. All pixels are those of the upright photo. */
export interface Photo extends Size {
  /**
   * A part of the photo in the size given, resampled by Lanczos' filter.
   * @throws UnusablePhoto when it can't be decoded
   */
  cut(region: Region, size: Size): Promise<RgbImage>;
  /**
   * A region of the photo made as large as `within` says, smaller or as it is.
   * @throws UnusablePhoto when it can't be decoded
   */
  part(region: Region, within: Size): Promise<RgbImage>;
}

/**
 * Reads the header of an encoded photo.
 * @throws UnusablePhoto when it is none
 */
export type OpenPhoto = (bytes: Uint8Array) => Promise<Photo>;
