import sharp from 'sharp';
import { createRandom } from '../../src/common/random.ts';

const SIDE = 240;

/** A colour photo, 240 x 240 pixels, that looks like no other's: soft noise, coarse and fine. */
export async function texturedPhoto(name: string): Promise<Buffer> {
  const random = createRandom('textured photo', name);
  const octave = (side: number, opacity: number) => {
    const noise = Uint8Array.from({ length: side * side * 3 }, () => random.integer(256));
    const alpha = new Uint8Array(side * side * 4).fill(255 * opacity);
    for (let i = 0; i < side * side; i++) alpha.set(noise.subarray(3 * i, 3 * i + 3), 4 * i);
    return sharp(alpha, { raw: { width: side, height: side, channels: 4 } })
      .resize(SIDE, SIDE, { kernel: 'cubic' })
      .png()
      .toBuffer();
  };
  const [coarse, middle, fine] = await Promise.all([
    octave(6, 1),
    octave(15, 0.5),
    octave(40, 0.35),
  ]);
  return sharp(coarse)
    .composite([{ input: middle }, { input: fine }])
    .removeAlpha()
    .png()
    .toBuffer();
}

/** Ways in which copies of a photo differ from it. */
export const COPIES: Readonly<Record<string, (photo: Buffer) => Promise<Buffer>>> = {
  'a poor JPEG': (photo) => sharp(photo).jpeg({ quality: 40 }).toBuffer(),
  'a small one': (photo) => sharp(photo).resize(110).jpeg({ quality: 85 }).toBuffer(),
  'a brighter one': (photo) => sharp(photo).linear(1.15, 10).jpeg().toBuffer(),
  'a grey one': (photo) => sharp(photo).greyscale().jpeg().toBuffer(),
  'a cropped one': (photo) =>
    sharp(photo).extract({ left: 3, top: 5, width: 232, height: 232 }).jpeg().toBuffer(),
  'a mirrored one': (photo) => sharp(photo).flop().jpeg().toBuffer(),
};

/** The face of a photo that it fills: RGB uint8 `[size, size, 3]`. */
export async function faceOf(photo: Buffer, size = 64): Promise<Uint8Array> {
  return sharp(photo)
    .resize(size, size, { fit: 'fill' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer();
}
