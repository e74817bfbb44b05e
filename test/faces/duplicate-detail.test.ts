import test from 'ava';
import fc from 'fast-check';
import {
  DETAIL_SIZE,
  DetailComparison,
  detailImage,
  mirrored,
} from '../../src/faces/duplicate-detail.ts';
import { COPIES, faceOf, texturedPhoto } from '../support/textured-photo.ts';

const comparison = new DetailComparison();
const detailOf = async (photo: Buffer) => detailImage(await faceOf(photo), 64);
const image = await detailOf(await texturedPhoto('one'));

/** The image with a function of its pixels' places and values. */
function changed(of: (value: number, x: number, y: number) => number): Float32Array {
  return image.map((value, i) => of(value, i % DETAIL_SIZE, Math.floor(i / DETAIL_SIZE)));
}

test('pixels are means of blocks, of either size of face', (t) => {
  for (const size of [64, 128]) {
    const rgb = new Uint8Array(size * size * 3);
    const block = size / DETAIL_SIZE;
    // The first block has one white pixel, the last one is all white.
    rgb.fill(255, 0, 3);
    for (let y = size - block; y < size; y++) {
      rgb.fill(255, (y * size + size - block) * 3, (y + 1) * size * 3);
    }
    const small = detailImage(rgb, size);
    t.is(small.length, DETAIL_SIZE ** 2);
    t.true(Math.abs(small[0]! - 255 / block ** 2) < 1e-3);
    t.true(Math.abs(small.at(-1)! - 255) < 1e-3);
    t.is(small[5], 0);
  }
  t.throws(() => detailImage(new Uint8Array(40 * 40 * 3), 40), { message: /multiple of 32/ });
});

test('brightness and contrast change nothing', (t) => {
  const contrast = fc.double({ min: 0.2, max: 3, noNaN: true });
  const brightness = fc.double({ min: -90, max: 90, noNaN: true });
  fc.assert(
    fc.property(contrast, brightness, (gain, bias) => {
      t.true(
        comparison.compare(
          image,
          changed((value) => gain * value + bias),
        ) > 0.999,
      );
    }),
    { numRuns: 30 },
  );
});

test('a shift and a scale are found and undone', (t) => {
  // Waves, of which every shift is known between the pixels too.
  const waves = (x: number, y: number) =>
    100 +
    40 * Math.sin(0.5 * x + 0.2 * y) +
    30 * Math.sin(0.9 * y) +
    20 * Math.sin(1.1 * x - 0.8 * y);
  const still = changed((_, x, y) => waves(x, y));
  const within = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
  fc.assert(
    fc.property(within(1.5), within(1.5), within(0.05), (dx, dy, larger) => {
      const at = (place: number) => (place - 15.5) * (1 + larger) + 15.5;
      const moved = changed((_, x, y) => waves(at(x) + dx, at(y) + dy));
      const score = comparison.compare(still, moved);
      t.true(score > 0.9, `${score} for ${dx}, ${dy}, ${larger}`);
    }),
    { numRuns: 50 },
  );
});

for (const [name, copy] of Object.entries(COPIES)) {
  test(`a copy of a photo is alike in detail: ${name}`, async (t) => {
    for (const photo of ['one', 'two', 'three', 'four']) {
      const original = await texturedPhoto(photo);
      const detail = await detailOf(await copy(original));
      const face = await detailOf(original);
      const score = comparison.compare(face, name === 'a mirrored one' ? mirrored(detail) : detail);
      t.true(score > 0.85, `${score}`);
    }
  });
}

test('two photos are not alike in detail', async (t) => {
  for (let i = 0; i < 12; i++) {
    const other = await detailOf(await texturedPhoto(`other ${i}`));
    t.true(comparison.compare(image, other) < 0.6);
    t.true(comparison.compare(image, mirrored(other)) < 0.6);
  }
});

test('an image without detail is like none, not even itself', (t) => {
  const flat = new Float32Array(DETAIL_SIZE ** 2).fill(90);
  const slope = changed((_, x) => x);
  for (const plain of [flat, slope]) {
    t.true(comparison.compare(plain, plain) < 0.5);
    t.true(comparison.compare(image, plain) < 0.5);
    t.true(comparison.compare(plain, image) < 0.5);
  }
});

test('a mirror image of a mirror image is the image', (t) => {
  t.deepEqual(mirrored(mirrored(image)), image);
  t.is(mirrored(image)[DETAIL_SIZE], image[2 * DETAIL_SIZE - 1]);
});
