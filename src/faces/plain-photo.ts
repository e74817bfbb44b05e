import { PlainJpegs } from '../images/plain-jpegs.ts';
import type { RgbImage } from '../images/rgb-image.ts';
import { MAX_PIXELS, type OpenPhoto } from './photo.ts';

/** A photo that is left to libvips: in another encoding, damaged, or much too large. */
export class NotPlain extends Error {
  override readonly name = 'NotPlain';
}

/**
 * Opens photos that are plain JPEGs, in this thread and without libvips.
 * @throws NotPlain for others, here or when pixels are asked for
 */
export function plainPhotos(): OpenPhoto {
  const jpegs = new PlainJpegs();
  return async (bytes) => {
    const jpeg = jpegs.open(bytes);
    if (!jpeg || jpeg.width * jpeg.height > MAX_PIXELS) throw new NotPlain();
    const { width, height } = jpeg;
    return {
      width,
      height,
      cut: async (region, size) => whole(jpeg.cut(region, size)),
      async part(region, within) {
        // libvips shrinks JPEGs while it decodes them.
        if (within.width !== width || within.height !== height) throw new NotPlain();
        return whole(jpeg.part(region));
      },
    };
  };
}

function whole(image: RgbImage | undefined): RgbImage {
  if (!image) throw new NotPlain();
  return image;
}
