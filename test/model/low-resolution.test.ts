import test from 'ava';
import fc from 'fast-check';
import sharp from 'sharp';
import { createRandom } from '../../src/common/random.ts';
import { drawFace } from '../../src/faces/drawing/drawing.ts';
import { resampleBytes } from '../../src/images/float-resampling.ts';
import { blurImage, LowResolution } from '../../src/model/low-resolution.ts';
import { PIXELS } from '../../src/model/pixels.ts';

const SIZE = 64;
const LENGTH = SIZE * SIZE * 3;

async function drawn(index: number): Promise<Buffer> {
  const { svg } = drawFace(5, index);
  return sharp(Buffer.from(svg))
    .resize(SIZE, SIZE, { fit: 'cover' })
    .removeAlpha()
    .raw()
    .toBuffer();
}

const toFace = (bytes: Uint8Array) => Float32Array.from(bytes, (byte) => PIXELS[byte]!);

function shown(face: Float32Array, side: number): Float32Array {
  const target = new Float32Array(LENGTH);
  new LowResolution(SIZE, side).show(face, target);
  return target;
}

const apart = (a: Float32Array, b: Float32Array) =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length);

test('what a face loses it loses once: shown again, it hardly changes', async (t) => {
  for (let index = 0; index < 4; index++) {
    const face = toFace(await drawn(index));
    for (const side of [8, 16, 32]) {
      const once = shown(face, side);
      const lost = apart(once, face);
      const again = apart(shown(once, side), once);
      t.true(lost > 0.02, `${side}: ${lost}`);
      t.true(again < lost / 4, `${side}: ${again} of ${lost}`);
    }
  }
});

test('a small photo that was enlarged looks to the encoder as the large one', async (t) => {
  for (let index = 0; index < 4; index++) {
    const bytes = await drawn(index);
    const face = toFace(bytes);
    const small = new Float32Array(16 * 16 * 3);
    new LowResolution(SIZE, 16).shrink(face, small);
    const photo = Uint8Array.from(small, (value) => Math.round((value + 1) * 127.5));
    const large = resampleBytes(photo, 16, SIZE);
    const expected = shown(face, 16);
    const lost = apart(expected, face);
    const off = apart(shown(toFace(large), 16), expected);
    t.true(off < lost / 6, `${off} of ${lost}`);
  }
});

test('pixels stay in range, however noisy the face; in place it is the same', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 63 }), fc.integer(), (side, seed) => {
      const random = createRandom(seed);
      const face = new Float32Array(LENGTH).map(() => 2 * random.integer(2) - 1);
      const low = new LowResolution(SIZE, side);
      const spoilt = new Float32Array(LENGTH);
      low.showSpoilt(face, spoilt, { blur: 1, noise: 0.2 }, random);
      const plain = shown(face, side);
      for (const image of [spoilt, plain]) t.true(image.every((value) => Math.abs(value) <= 1));
      low.show(face, face);
      t.deepEqual(face, plain);
    }),
    { numRuns: 15 },
  );
});

test('blur and noise are as strong as chance says, up to what is declared; without, none is drawn', async (t) => {
  const face = toFace(await drawn(2));
  const low = new LowResolution(SIZE, 16);
  const plain = shown(face, 16);
  const spoilt = (spoiling: { blur: number; noise: number }, seed: number) => {
    const target = new Float32Array(LENGTH);
    low.showSpoilt(face, target, spoiling, createRandom(seed));
    return target;
  };
  t.deepEqual(spoilt({ blur: 0, noise: 0 }, 1), plain);
  for (const spoiling of [
    { blur: 1, noise: 0 },
    { blur: 0, noise: 0.1 },
  ]) {
    t.notDeepEqual(spoilt(spoiling, 1), spoilt(spoiling, 2));
    t.deepEqual(spoilt(spoiling, 1), spoilt(spoiling, 1));
  }
  const off = Array.from({ length: 30 }, (_, seed) =>
    apart(spoilt({ blur: 0, noise: 0.1 }, seed), plain),
  );
  // A tenth of the range is 0.2; the filter takes some, and what is clipped.
  t.true(Math.max(...off) < 0.21 && Math.max(...off) > 0.1, `${Math.max(...off)}`);
  t.true(Math.min(...off) < 0.05);
});

test('blur keeps the light of what is not at the border, and spreads it by its deviation', (t) => {
  for (const deviation of [0.4, 1, 2]) {
    const side = 25;
    const image = new Float32Array(side * side * 3);
    image[(12 * side + 12) * 3] = 1;
    blurImage(image, side, deviation);
    let sum = 0;
    let spread = 0;
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const value = image[(y * side + x) * 3]!;
        sum += value;
        spread += value * (x - 12) ** 2;
      }
    }
    t.true(Math.abs(sum - 1) < 1e-5);
    if (deviation >= 1) t.true(Math.abs(Math.sqrt(spread) / deviation - 1) < 0.05);
    t.is(image[(12 * side + 12) * 3 + 1], 0);
  }
});
