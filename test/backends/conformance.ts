import test, { type ExecutionContext } from 'ava';
import type { BackendProvider, Precision } from '../../src/backends/provider.ts';
import { selfTest } from '../../src/backends/self-test.ts';
import * as tf from '../../src/backends/tf.ts';
import { readBytes } from '../../src/backends/to-bytes.ts';
import { testAdam } from './adam-conformance.ts';
import { type Dense, size } from './arrays.ts';
import { type Case, cases, numericalGradient } from './cases.ts';
import { trainAutoencoder } from './training.ts';

/** The largest errors that pass. */
interface Tolerance {
  readonly forward: number;
  readonly gradient: number;
  readonly loss: number;
}

const TOLERANCES: Record<Precision, Tolerance> = {
  // Some backends have fast exponentials.
  float32: { forward: 1e-4, gradient: 1e-3, loss: 1e-3 },
  // A factor keeps 8 bits: each product is off by up to 2^-8 of it.
  bfloat16: { forward: 6e-2, gradient: 6e-2, loss: 1e-2 },
};

/** Where the training run of `training.ts` begins and ends, on every backend. */
const LOSSES = { first: 0.333904, last: 0.212817 };

/**
 * Registers the tests that every backend has to pass. `withoutGradient` names the cases whose
 * gradients a package is known to lack or to get wrong.
 */
export function testConformance(
  provider: BackendProvider,
  withoutGradient?: RegExp,
  precision: Precision = 'float32',
): void {
  const tolerance = TOLERANCES[precision];
  test.before(async () => {
    await provider.load();
    await tf.setBackend(provider.name);
    if (provider.bfloat16) provider.bfloat16.enabled = precision === 'bfloat16';
  });

  for (const item of cases) {
    test(`${item.name} gives what plain JavaScript gives`, (t) => {
      checkForward(t, item, tolerance.forward);
    });
    if ((item.differentiable ?? true) && !withoutGradient?.test(item.name)) {
      test(`${item.name} has the gradient that central differences give`, (t) => {
        checkGradient(t, item, tolerance.gradient);
      });
    }
  }

  if (precision === 'float32') {
    test('passes the self-test', (t) => {
      t.notThrows(selfTest);
    });
  }

  testAdam();

  test('reads pixels in [-1, 1] as the nearest of 0 to 255', (t) => {
    const values = Float32Array.from({ length: 1001 }, (_, i) => i / 500 - 1);
    const x = tf.tensor(values);
    const bytes = readBytes(x);
    t.is(bytes.length, values.length);
    const wrong = values.findIndex((value, i) => {
      // A value halfway between two may become either.
      return !(Math.abs(bytes[i]! - (value + 1) * 127.5) <= 0.5001);
    });
    t.is(wrong, -1, `${values[wrong]} became ${bytes[wrong]}`);
    x.dispose();
  });

  test('trains a small autoencoder to the same loss as every backend, without a leak', (t) => {
    const { losses, tensors } = trainAutoencoder(20);
    t.is(losses.length, 20);
    near(t, losses[0]!, LOSSES.first, tolerance.loss, 'loss of the first step');
    near(t, losses.at(-1)!, LOSSES.last, tolerance.loss, 'loss of the last step');
    t.deepEqual(new Set(tensors), new Set([tensors[0]]), 'tensors after each step');
  });
}

function checkForward(
  t: ExecutionContext,
  { inputs, run, reference }: Case,
  tolerance: number,
): void {
  const expected = reference(...inputs);
  const before = tf.memory().numTensors;
  const { shape, data } = tf.tidy(() => {
    const y = run(...inputs.map(tensorOf));
    return { shape: y.shape, data: y.dataSync() };
  });
  t.deepEqual(shape, expected.shape);
  nearAll(t, data, expected.data, tolerance, 'output');
  t.is(tf.memory().numTensors, before);
}

function checkGradient(t: ExecutionContext, item: Case, tolerance: number): void {
  const length = size(item.reference(...item.inputs).shape);
  const weights = Float64Array.from({ length }, (_, i) => Math.cos(i * 0.7 + 0.3));
  const gradients = tf.tidy(() => {
    const loss = (...inputs: tf.Tensor[]) => {
      const y = item.run(...inputs);
      return tf.sum(tf.mul(y, tf.tensor(Float32Array.from(weights), y.shape)));
    };
    return tf
      .grads(loss)(item.inputs.map(tensorOf))
      .map((gradient) => gradient.dataSync());
  });
  gradients.forEach((gradient, i) => {
    const expected = numericalGradient(item, i, weights);
    nearAll(t, gradient, expected, tolerance, `gradient of input ${i}`);
  });
}

function tensorOf({ shape, data }: Dense): tf.Tensor {
  return tf.tensor(Float32Array.from(data), shape);
}

function nearAll(
  t: ExecutionContext,
  actual: ArrayLike<number>,
  expected: Float64Array,
  tolerance: number,
  what: string,
): void {
  t.is(actual.length, expected.length, `length of ${what}`);
  const wrong = expected.findIndex((value, i) => !isNear(actual[i]!, value, tolerance));
  if (wrong >= 0) near(t, actual[wrong]!, expected[wrong]!, tolerance, `${what}, element ${wrong}`);
}

function near(
  t: ExecutionContext,
  actual: number,
  expected: number,
  tolerance: number,
  what: string,
): void {
  t.true(isNear(actual, expected, tolerance), `${what} is ${actual}, expected ${expected}`);
}

/** Within `tolerance`, absolute for small values and relative for large ones; never for NaN. */
function isNear(actual: number, expected: number, tolerance: number): boolean {
  return Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected));
}
