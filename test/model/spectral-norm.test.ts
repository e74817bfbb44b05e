import test from 'ava';
import { SingularValueDecomposition } from 'ml-matrix';
import * as tf from '../../src/backends/tf.ts';
import { createRandom } from '../../src/common/random.ts';
import { spectrallyNormalised } from '../../src/model/spectral-norm.ts';
import { readyBackend } from '../support/backend.ts';

const ROWS = 12;
const OUTPUTS = 7;
const GAIN = 1.5;
const normals = (length: number, name: string) =>
  createRandom(name).fillNormal(new Float32Array(length));
const WEIGHT = normals(ROWS * OUTPUTS, 'weight');
const START = normals(OUTPUTS, 'vector');

test.beforeEach(() => readyBackend());

/** The vector after so many steps. */
function vectorAfter(steps: number): Float32Array {
  let vector = START;
  for (let step = 0; step < steps; step++) {
    tf.tidy(() => {
      const weight = tf.tensor(WEIGHT, [2, 2, 3, OUTPUTS]);
      spectrallyNormalised(weight, tf.tensor1d(vector), GAIN, (next) => {
        vector = Float32Array.from(next.dataSync());
      });
    });
  }
  return vector;
}

const singularValues = (values: Float32Array) =>
  new SingularValueDecomposition(
    Array.from({ length: ROWS }, (_, row) => [
      ...values.subarray(row * OUTPUTS, (row + 1) * OUTPUTS),
    ]),
  ).diagonal;

test.serial('the largest singular value comes to the gain, step by step', (t) => {
  const largestAfter = (steps: number) => {
    const vector = vectorAfter(steps);
    const values = tf.tidy(() => {
      const weight = tf.tensor(WEIGHT, [2, 2, 3, OUTPUTS]);
      const normalised = spectrallyNormalised(weight, tf.tensor1d(vector), GAIN);
      t.deepEqual(normalised.shape, [2, 2, 3, OUTPUTS]);
      return Float32Array.from(normalised.dataSync());
    });
    return singularValues(values)[0]!;
  };
  // The iteration comes from below, so that the quotient comes from above.
  t.true(largestAfter(0) > 1.01 * GAIN);
  t.true(Math.abs(largestAfter(40) - GAIN) < 1e-3);
});

test.serial('its gradient is that of the quotient', (t) => {
  // With the singular vectors found, the norm changes by the first order as if they were constant.
  const vector = vectorAfter(60);
  const upstream = normals(ROWS * OUTPUTS, 'upstream');
  const value = (weight: Float32Array) => {
    const largest = singularValues(weight)[0]!;
    return weight.reduce((sum, w, i) => sum + (upstream[i]! * w * GAIN) / largest, 0);
  };
  const gradient = tf.tidy(() => {
    const ofWeight = tf.grad((weight) => spectrallyNormalised(weight, tf.tensor1d(vector), GAIN));
    const shape: [number, number] = [ROWS, OUTPUTS];
    return ofWeight(tf.tensor2d(WEIGHT, shape), tf.tensor2d(upstream, shape)).dataSync();
  });
  for (let i = 0; i < WEIGHT.length; i += 5) {
    const change = 1e-3;
    const [more, less] = [1, -1].map((sign) =>
      value(WEIGHT.map((w, k) => (k === i ? w + sign * change : w))),
    );
    const numeric = (more! - less!) / (2 * change);
    t.true(Math.abs(gradient[i]! - numeric) < 2e-3, `${i}: ${gradient[i]} and ${numeric}`);
  }
});
