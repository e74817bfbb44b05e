import test from 'ava';
import fc from 'fast-check';
import { createRandom } from '../../src/common/random.ts';
import { sharpnessOf } from '../../src/faces/face-sharpness.ts';

function noise(size: number, seed: number): Uint8Array {
  const random = createRandom('sharpness', seed);
  return Uint8Array.from({ length: size * size * 3 }, () => random.integer(256));
}

function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

test('sharpness is the variance of the Laplacian over that of the grey values', (t) => {
  const sizes = fc.integer({ min: 3, max: 40 });
  fc.assert(
    fc.property(sizes, fc.integer(), (size, seed) => {
      const rgb = noise(size, seed);
      const grey = Array.from(
        { length: size * size },
        (_, i) => 0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!,
      );
      const inner = grey.flatMap((value, i) => {
        const [x, y] = [i % size, Math.floor(i / size)];
        if (Math.min(x, y) === 0 || Math.max(x, y) === size - 1) return [];
        const around = grey[i - 1]! + grey[i + 1]! + grey[i - size]! + grey[i + size]!;
        return [around - 4 * value];
      });
      const expected = varianceOf(inner) / varianceOf(grey);
      t.true(Math.abs(sharpnessOf(rgb, size) - expected) < 1e-4, `${size}: ${expected}`);
    }),
    { numRuns: 100 },
  );
});

test('contrast and exposure do not matter, and one colour has no sharpness', (t) => {
  const rgb = noise(64, 1);
  const duller = rgb.map((value) => 100 + Math.floor(value / 51) * 3);
  const brighter = rgb.map((value) => Math.floor(value / 51) * 51);
  t.true(Math.abs(sharpnessOf(duller, 64) - sharpnessOf(brighter, 64)) < 1e-4);
  t.is(sharpnessOf(new Uint8Array(64 * 64 * 3).fill(90), 64), 0);
});

test('the largest contrast in the largest face is measured too', (t) => {
  const size = 256;
  const board = Uint8Array.from({ length: size * size * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return (pixel + Math.floor(pixel / size)) % 2 === 0 ? 255 : 0;
  });
  t.true(Math.abs(sharpnessOf(board, size) - 64) < 0.01);
});
