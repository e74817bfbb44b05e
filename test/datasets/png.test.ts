import test from 'ava';
import fc from 'fast-check';
import sharp from 'sharp';
import { decodePng, encodePng } from '../../src/datasets/png.ts';
import { sourceTypeUri } from '../../src/datasets/source-type.ts';

const SIZE = 4;
const images = fc.uint8Array({ minLength: SIZE * SIZE * 3, maxLength: SIZE * SIZE * 3 });

test('any image comes back pixel for pixel, and encodes to the same bytes each time', async (t) => {
  await fc.assert(
    fc.asyncProperty(images, async (rgb) => {
      const png = await encodePng(rgb, SIZE);
      t.deepEqual(new Uint8Array(await decodePng(png, SIZE)), rgb);
      t.deepEqual(await encodePng(rgb, SIZE), png);
    }),
    { numRuns: 20 },
  );
});

test('images of any number and size that are encoded at once come back each to its own', async (t) => {
  const asked = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(asked, async (sizes) => {
      const sides = sizes.map((size, i) => ({ size, rgb: ramp(size, i) }));
      const pngs = await Promise.all(sides.map(({ rgb, size }) => encodePng(rgb, size)));
      for (const [i, { rgb, size }] of sides.entries()) {
        t.deepEqual(new Uint8Array(await decodePng(pngs[i]!, size)), rgb);
      }
    }),
    { numRuns: 5 },
  );
});

test('a smooth image takes less than half of its pixels', async (t) => {
  const size = 64;
  const png = await encodePng(ramp(size, 0), size);
  t.true(png.length < (size * size * 3) / 2);
});

/** Slopes with a little noise, as a decoder's images have them. */
function ramp(size: number, start: number): Uint8Array {
  return Uint8Array.from({ length: size * size * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % size, Math.floor(i / 3 / size)];
    return start + 40 * (i % 3) + x + 2 * y + ((i * 7919) % 4);
  });
}

test('an image says that it is synthetic, where XMP is looked for', async (t) => {
  const png = await encodePng(new Uint8Array(SIZE * SIZE * 3), SIZE);
  const { xmp } = await sharp(png).metadata();
  const text = String(xmp);
  t.true(text.includes(`DigitalSourceType="${sourceTypeUri('generated')}"`));
  t.true(text.includes('CreatorTool="evenface"'));
  t.is(Buffer.from(png).toString('latin1', 37, 58), 'iTXtXML:com.adobe.xmp');
});

test('bytes that are no image, and images of another size, are refused', async (t) => {
  await t.throwsAsync(decodePng(Buffer.from('no image'), SIZE));
  const png = await encodePng(new Uint8Array(SIZE * SIZE * 3), SIZE);
  await t.throwsAsync(decodePng(png, 8), { message: 'it has 4 x 4 pixels, not 8 x 8' });
});
