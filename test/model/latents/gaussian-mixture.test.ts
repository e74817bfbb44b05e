import test from 'ava';
import { createRandom } from '../../../src/common/random.ts';
import { fitMixture } from '../../../src/model/latents/gaussian-mixture.ts';
import { momentsOf, type Posteriors } from '../../../src/model/latents/posteriors.ts';

const DIMENSIONS = 4;

/** Posteriors of deviation 0.1 whose means lie around centres, by turns, with deviation 0.5. */
function around(centres: readonly number[], count: number): Posteriors {
  const random = createRandom('gaussian mixture', ...centres);
  const means = Float32Array.from({ length: count * DIMENSIONS }, (_, at) => {
    const face = Math.floor(at / DIMENSIONS);
    return centres[face % centres.length]! + 0.5 * random.normal();
  });
  const variances = new Float32Array(means.length).fill(0.01);
  return { dimensions: DIMENSIONS, means, variances };
}

const random = () => createRandom('fit');

/** The same mean and variance in each dimension. */
const normal = (mean: number, variance: number) => ({
  mean: new Float64Array(DIMENSIONS).fill(mean),
  variance: new Float64Array(DIMENSIONS).fill(variance),
});

test('each group of faces gets a component with its mean, spread and share', (t) => {
  const posteriors = around([-4, -4, 0, 4], 1000);
  const all = momentsOf(posteriors);
  const { weights, means, deviations } = fitMixture(posteriors, 3, all, random());
  const found = Array.from(weights, (weight, k) => ({
    weight,
    mean: means.subarray(k * DIMENSIONS, (k + 1) * DIMENSIONS),
    deviation: deviations.subarray(k * DIMENSIONS, (k + 1) * DIMENSIONS),
  })).sort((a, b) => a.mean[0]! - b.mean[0]!);
  [
    [-4, 500],
    [0, 250],
    [4, 250],
  ].forEach(([centre, faces], k) => {
    const { weight, mean, deviation } = found[k]!;
    t.true(Math.abs(weight - faces!) < 1, `${weight} faces`);
    for (let d = 0; d < DIMENSIONS; d++) {
      t.true(Math.abs(mean[d]! - centre!) < 0.2, `mean ${mean[d]}`);
      // Both are drawn a little to those of all.
      t.true(deviation[d]! > 0.45 && deviation[d]! < 0.85, `deviation ${deviation[d]}`);
    }
  });
});

test('one component is the whole', (t) => {
  const posteriors = around([-1, 2], 200);
  const { mean, variance } = momentsOf(posteriors);
  const fitted = fitMixture(posteriors, 1, { mean, variance }, random());
  for (let d = 0; d < DIMENSIONS; d++) {
    t.true(Math.abs(fitted.means[d]! - mean[d]!) < 1e-5);
    t.true(Math.abs(fitted.deviations[d]! - Math.sqrt(variance[d]!)) < 1e-5);
  }
  t.is(fitted.weights[0], 200);
});

test('a few faces are not given back: they get one component, about as wide as all faces', (t) => {
  for (const count of [1, 3, 40]) {
    const few = around([5], count);
    const all = normal(0, 4);
    const { weights, means, deviations } = fitMixture(few, 16, all, random());
    t.is(weights.length, 1);
    if (count > 3) continue;
    t.true(Math.max(...means) < 2, `${means}`);
    t.true(Math.min(...deviations) > 0.8 * 2, `${deviations}`);
  }
});

test('equal faces and more components than they fill give numbers', (t) => {
  const count = 128;
  const equal = {
    dimensions: DIMENSIONS,
    means: new Float32Array(count * DIMENSIONS).fill(1),
    variances: new Float32Array(count * DIMENSIONS),
  };
  const { weights, means, deviations } = fitMixture(equal, 4, normal(1, 1), random());
  t.true([...weights, ...means, ...deviations].every(Number.isFinite), `${weights} ${means}`);
  t.true(Math.abs(weights.reduce((sum, weight) => sum + weight) - count) < 1e-3);
});
