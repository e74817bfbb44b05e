import sharp from 'sharp';
import { decodePng } from '../datasets/png.ts';
import type { ContactSheet } from './data.ts';

const MOST_COLUMNS = 6;

/**
 * Puts faces of `size` pixels into one image, six a line, in the order given. The image is WebP of
 * high quality: what it shows is for looking, the exact pixels are in the dataset.
 * Throws when an image can't be decoded or is of another size.
 */
export async function composeSheet(
  cell: string,
  pngs: readonly Uint8Array[],
  size: number,
): Promise<ContactSheet> {
  const columns = Math.min(MOST_COLUMNS, pngs.length);
  const width = columns * size;
  const height = Math.ceil(pngs.length / columns) * size;
  const faces = await Promise.all(
    pngs.map(async (png, i) => {
      const rgb = await decodePng(png, size);
      return {
        input: Buffer.from(rgb.buffer, rgb.byteOffset, rgb.byteLength),
        raw: { width: size, height: size, channels: 3 as const },
        left: (i % columns) * size,
        top: Math.floor(i / columns) * size,
      };
    }),
  );
  const clear = { r: 0, g: 0, b: 0, alpha: 0 };
  const image = await sharp({ create: { width, height, channels: 4, background: clear } })
    .composite(faces)
    .webp({ quality: 92, smartSubsample: true })
    .toBuffer();
  return {
    cell,
    faces: pngs.length,
    width,
    height,
    address: `data:image/webp;base64,${image.toString('base64')}`,
  };
}
