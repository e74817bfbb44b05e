import test from 'ava';
import { createRandom } from '../../../src/common/random.ts';
import {
  type ConditionalGaussian,
  fitConditionalGaussian,
  meanUnder,
} from '../../../src/model/latents/conditional-gaussian.ts';
import type { Posteriors } from '../../../src/model/latents/posteriors.ts';

const UNITS = 2;
const DIMENSIONS = 3;
const COUNT = 4000;

/** Means of z: without a condition, then for each unit. */
const TRUE = [0.5, -1, 0, 1, 0, 0.25, 0, 2, -0.5];
/** Deviations of the faces around it, and of each posterior. */
const AROUND = 0.5;
const POSTERIOR = 0.3;

const random = createRandom('conditional gaussian');
const conditions = Float32Array.from({ length: COUNT * UNITS }, () =>
  random.uniform() < 0.3 ? 1 : -1,
);
const posteriors: Posteriors = {
  dimensions: DIMENSIONS,
  means: Float32Array.from({ length: COUNT * DIMENSIONS }, (_, at) => {
    const d = at % DIMENSIONS;
    const face = (at - d) / DIMENSIONS;
    let mean = TRUE[d]! + AROUND * random.normal();
    for (let u = 0; u < UNITS; u++) {
      mean += conditions[face * UNITS + u]! * TRUE[(1 + u) * DIMENSIONS + d]!;
    }
    return mean;
  }),
  variances: new Float32Array(COUNT * DIMENSIONS).fill(POSTERIOR ** 2),
};
const fitted = fitConditionalGaussian(posteriors, conditions);

/** The mean of KL(q || p) over the faces, but for what does not depend on p. */
function divergence(p: ConditionalGaussian): number {
  let sum = 0;
  for (let face = 0; face < COUNT; face++) {
    const mean = meanUnder(p, conditions.subarray(face * UNITS, (face + 1) * UNITS));
    for (let d = 0; d < DIMENSIONS; d++) {
      const at = face * DIMENSIONS + d;
      const variance = p.deviations[d]! ** 2;
      const distance = (posteriors.means[at]! - mean[d]!) ** 2 + posteriors.variances[at]!;
      sum += (Math.log(variance) + distance / variance) / 2;
    }
  }
  return sum / COUNT;
}

test('the mean that a condition leads to is found, and the spread around it', (t) => {
  TRUE.forEach((value, i) => {
    t.true(Math.abs(fitted.weights[i]! - value) < 0.05, `weight ${i} is ${fitted.weights[i]}`);
  });
  for (const deviation of fitted.deviations) {
    t.true(Math.abs(deviation - Math.hypot(AROUND, POSTERIOR)) < 0.03, `${deviation}`);
  }
});

test('no other linear mean and no other spread is nearer to the posteriors', (t) => {
  const least = divergence(fitted);
  for (let trial = 0; trial < 20; trial++) {
    const other = (values: Float32Array) =>
      values.map((value) => value * (1 + 0.1 * random.normal()) + 0.02 * random.normal());
    const moved = { weights: other(fitted.weights), deviations: other(fitted.deviations) };
    t.true(divergence(moved) > least);
  }
});

test('units that never vary, and units that go together, are no trouble', (t) => {
  const doubled = Float32Array.from({ length: COUNT * 3 }, (_, at) =>
    at % 3 === 0 ? 1 : conditions[Math.floor(at / 3) * UNITS]!,
  );
  const { weights, deviations } = fitConditionalGaussian(posteriors, doubled);
  t.true([...weights, ...deviations].every(Number.isFinite));
  t.true(Math.max(...weights.map(Math.abs)) < 3);
});
