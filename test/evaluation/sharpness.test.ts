import test from 'ava';
import sharp from 'sharp';
import { createRandom } from '../../src/common/random.ts';
import { laplacianVariance } from '../../src/evaluation/sharpness.ts';

const SIZE = 32;

function noise(seed: number): Uint8Array {
  const random = createRandom(seed, 'noise');
  return Uint8Array.from({ length: SIZE * SIZE * 3 }, () => Math.floor(random.uniform() * 256));
}

test('a ramp has none, whatever its slope and colour', (t) => {
  const ramp = new Uint8Array(SIZE * SIZE * 3);
  for (let i = 0; i < SIZE * SIZE; i++) ramp.set([(i % SIZE) * 4, (i % SIZE) * 2, 7], i * 3);
  t.true(laplacianVariance(ramp, SIZE) < 1e-12);
});

test('a grey checkerboard of ±c has the variance (8c)²', (t) => {
  const c = 10;
  const board = Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return 128 + ((pixel + Math.floor(pixel / SIZE)) % 2 === 0 ? c : -c);
  });
  t.true(Math.abs(laplacianVariance(board, SIZE) - (8 * c) ** 2) < 1e-6);
});

test('the more blur, the less; of several images it is the mean', async (t) => {
  const images = [noise(1), noise(2)];
  const blurred = await Promise.all(
    [0.5, 1, 2].map(async (sigma) => {
      const raw = { width: SIZE, height: SIZE, channels: 3 } as const;
      return laplacianVariance(await sharp(images[0]!, { raw }).blur(sigma).raw().toBuffer(), SIZE);
    }),
  );
  const series = [laplacianVariance(images[0]!, SIZE), ...blurred];
  t.deepEqual(
    series,
    [...series].sort((a, b) => b - a),
  );
  const mean = (laplacianVariance(images[0]!, SIZE) + laplacianVariance(images[1]!, SIZE)) / 2;
  const both = laplacianVariance(Uint8Array.from([...images[0]!, ...images[1]!]), SIZE);
  t.true(Math.abs(both - mean) < 1e-6 * mean);
});
