import sharp, { type Metadata, type Sharp } from 'sharp';
import { decoded } from './alignment-decoding.ts';
import { MAX_PIXELS, type OpenPhoto } from './photo.ts';

/** Opens a photo in any encoding that libvips knows, upright by its EXIF orientation. */
export const openPhoto: OpenPhoto = async (bytes) => {
  const open = () => sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS });
  const metadata = await decoded(() => open().metadata());
  const { width, height } = metadata.autoOrient;
  const upright = () => (isUpright(metadata) ? open() : open().autoOrient());
  // WebP's decoder shrinks too, but by mere averages.
  const resampling = { kernel: 'lanczos3', fastShrinkOnLoad: metadata.format === 'jpeg' } as const;
  return {
    width,
    height,
    cut: (region, size) =>
      rgbOf(
        upright()
          .extract(region)
          .resize({ ...size, ...resampling, fit: 'fill' }),
      ),
    part: (region, within) => {
      const isWhole = within.width === width && within.height === height;
      const image = isWhole
        ? upright()
        : upright().resize({ ...within, ...resampling, fit: 'fill' });
      return rgbOf(image.extract(region));
    },
  };
};

function isUpright({ orientation = 1 }: Metadata): boolean {
  return orientation === 1;
}

/** Pixels as 8-bit RGB whatever the photo's own colours; what shines through becomes white. */
export async function rgbOf(image: Sharp) {
  const { data, info } = await decoded(() =>
    image
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  return { data, width: info.width, height: info.height };
}
