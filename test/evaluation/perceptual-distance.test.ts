import test from 'ava';
import fc from 'fast-check';
import { createRandom } from '../../src/common/random.ts';
import { type FeatureMaps, perceptualDistances } from '../../src/evaluation/perceptual-distance.ts';

const SHAPES = [
  { positions: 4, channels: 3 },
  { positions: 1, channels: 5 },
];

function maps(count: number, ...seed: (string | number)[]): FeatureMaps[] {
  const random = createRandom(...seed);
  return SHAPES.map(({ positions, channels }) => ({
    data: random.fillNormal(new Float32Array(count * positions * channels)),
    ...{ positions, channels },
  }));
}

const scaled = (layers: readonly FeatureMaps[], factor: number) =>
  layers.map((layer) => ({ ...layer, data: Array.from(layer.data, (value) => factor * value) }));

test('it is symmetric, 0 to itself however bright, and 4 a layer where all is opposite', (t) => {
  fc.assert(
    fc.property(fc.integer(), fc.float({ min: 0.5, max: 100, noNaN: true }), (seed, factor) => {
      const a = maps(3, seed, 'a');
      const b = maps(3, seed, 'b');
      const distances = perceptualDistances(a, b, 3);
      const near = (found: number[], expected: number[]) =>
        t.true(found.every((value, i) => Math.abs(value - expected[i]!) < 1e-5));
      near(perceptualDistances(b, a, 3), distances);
      near(perceptualDistances(scaled(a, factor), b, 3), distances);
      near(perceptualDistances(scaled(a, factor), a, 3), [0, 0, 0]);
      near(perceptualDistances(scaled(a, -1), a, 3), [8, 8, 8]);
      t.true(distances.every((value) => value > 0 && value < 8));
    }),
  );
});

test('positions are averaged and layers added, image by image', (t) => {
  // Two images, two positions, two channels: a right angle is a distance of 2.
  const first = { data: [1, 0, 0, 1, 1, 0, 1, 0], positions: 2, channels: 2 };
  const second = { data: [5, 0, 1, 0, 0, 2, 0, 3], positions: 2, channels: 2 };
  t.deepEqual(perceptualDistances([first], [second], 2), [1, 2]);
  t.deepEqual(perceptualDistances([first, first], [second, second], 2), [2, 4]);
});

test('where a network sees nothing, nothing is apart', (t) => {
  const nothing = { data: [0, 0, 0, 0], positions: 2, channels: 2 };
  t.deepEqual(perceptualDistances([nothing], [nothing], 1), [0]);
  t.throws(() => perceptualDistances([nothing], [], 1), { instanceOf: RangeError });
});
