import test from 'ava';
import fc from 'fast-check';
import { createRandom } from '../../src/common/random.ts';
import { frechetDistance } from '../../src/evaluation/frechet-distance.ts';

const DIMENSIONS = 3;

/** Normal features with a scale and a shift a dimension. */
function features(seed: number, count: number, scales: number[], shifts: number[]) {
  const data = new Float64Array(count * DIMENSIONS);
  const noise = new Float32Array(count * DIMENSIONS);
  createRandom(seed, 'features').fillNormal(noise);
  for (let i = 0; i < data.length; i++) {
    data[i] = noise[i]! * scales[i % DIMENSIONS]! + shifts[i % DIMENSIONS]!;
  }
  return { data, dimensions: DIMENSIONS };
}

test('for normal distributions with diagonal covariances it is the sum of (Δμ)² and (Δσ)²', (t) => {
  const a = features(1, 40_000, [1, 2, 0.5], [0, 1, -1]);
  const b = features(2, 40_000, [3, 2, 1], [2, 1, 0]);
  // (2² + 0 + 1²) + ((3 - 1)² + 0 + (1 - 0.5)²)
  t.true(Math.abs(frechetDistance(a, b) - 9.25) < 0.2);
});

test('it is 0 to itself, symmetric, and is not changed by a rotation of both', (t) => {
  const triple = fc.tuple(...[1, 2, 3].map(() => fc.double({ min: 0.1, max: 3, noNaN: true })));
  fc.assert(
    fc.property(triple, triple, fc.double({ min: 0, max: 6, noNaN: true }), (s, m, angle) => {
      const a = features(3, 50, s, m);
      const b = features(4, 60, m, s);
      const distance = frechetDistance(a, b);
      const tolerance = 1e-6 * (1 + distance);
      t.true(Math.abs(frechetDistance(a, a)) < tolerance);
      t.true(Math.abs(frechetDistance(b, a) - distance) < tolerance);
      t.true(
        Math.abs(frechetDistance(rotated(a, angle), rotated(b, angle)) - distance) < tolerance,
      );
    }),
    { numRuns: 30 },
  );
});

test('features that lie in a plane are no hindrance, a single image is', (t) => {
  const flat = features(5, 100, [1, 0, 2], [0, 0, 0]);
  t.true(Number.isFinite(frechetDistance(flat, features(6, 100, [1, 1, 1], [0, 0, 0]))));
  t.throws(() => frechetDistance(flat, features(7, 1, [1, 1, 1], [0, 0, 0])), {
    instanceOf: RangeError,
  });
});

function rotated({ data, dimensions }: ReturnType<typeof features>, angle: number) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const turned = Float64Array.from(data);
  for (let i = 0; i < data.length; i += dimensions) {
    turned[i] = cos * data[i]! - sin * data[i + 1]!;
    turned[i + 1] = sin * data[i]! + cos * data[i + 1]!;
  }
  return { data: turned, dimensions };
}
