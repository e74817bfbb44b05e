import test from 'ava';
import { type AdamRates, type AdamState, createAdam } from '../../src/backends/adam.ts';
import { ArrayAdam } from '../../src/backends/array-adam.ts';
import * as tf from '../../src/backends/tf.ts';

const RATES: AdamRates = {
  beta1: 0.9,
  beta2: 0.999,
  rate: 1e-2,
  epsilon: 1e-8,
  step: 0,
  clipNorm: 5,
  renewed: 0.1,
};
/** The last is long enough to be split over threads. */
const SHAPES = [[3, 4], [1], [2, 20_001]];

/** Values in [-1, 1] that follow from `salt` alone. */
function pattern(shape: number[], salt: number): tf.Tensor {
  const values = Float32Array.from(
    { length: tf.util.sizeFromShape(shape) },
    (_, i) => ((i * 0.618033988749895 + salt * 0.7548776662466927) % 1) * 2 - 1,
  );
  return tf.tensor(values, shape);
}

const bitsOf = (tensor: tf.Tensor) => Buffer.from(tensor.dataSync().slice().buffer);

const newVariables = () =>
  SHAPES.map((shape, i) => tf.tidy(() => tf.variable(pattern(shape, i), true)));

/** A small gradient first, then ones that are clipped. */
function step(adam: AdamState, number: number): number {
  const gradients = SHAPES.map((shape, i) =>
    tf.tidy(() => tf.mul(pattern(shape, 10 * number + i), number < 2 ? 0.01 : 10)),
  );
  const norm = adam.update(gradients, { ...RATES, step: number });
  tf.dispose(gradients);
  return norm;
}

/** Registers the tests that every backend's Adam has to pass; the backend must be active. */
export function testAdam(): void {
  test.serial('Adam moves parameters, moments and averages as on plain arrays', (t) => {
    const tensors = tf.memory().numTensors;
    const [own, plain] = [newVariables(), newVariables()];
    const adams = [createAdam(own), new ArrayAdam(plain)] as const;
    const near = (a: ArrayLike<number>, b: ArrayLike<number>, what: string) => {
      let worst = 0;
      for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
      t.true(worst < 1e-5, `${what} differ by ${worst}`);
    };
    for (let number = 0; number < 5; number++) {
      const [norm, expected] = adams.map((adam) => step(adam, number));
      t.true(Math.abs(norm! / expected! - 1) < 1e-5);
    }
    for (const [i, variable] of own.entries()) {
      near(variable.dataSync(), plain[i]!.dataSync(), 'parameters');
    }
    const [moments, expected] = adams.map((adam) => adam.read());
    for (const [i, { first, second, average }] of moments!.entries()) {
      near(first, expected![i]!.first, 'first moments');
      near(second, expected![i]!.second, 'second moments');
      near(average, expected![i]!.average, 'averages');
    }
    for (const adam of adams) adam.dispose();
    tf.dispose([...own, ...plain]);
    t.is(tf.memory().numTensors, tensors);
  });

  test.serial('Adam goes on from what it read with the same bits', (t) => {
    const [whole, first] = [newVariables(), newVariables()];
    const [through, before] = [createAdam(whole), createAdam(first)];
    for (const number of [0, 1]) step(through, number);
    for (const number of [0, 1]) step(before, number);
    const second = first.map((variable) => tf.variable(variable));
    const after = createAdam(second);
    after.write(before.read());
    for (const number of [2, 3]) step(through, number);
    for (const number of [2, 3]) step(after, number);
    t.deepEqual(second.map(bitsOf), whole.map(bitsOf));
    t.deepEqual(after.read(), through.read());
    for (const adam of [through, before, after]) adam.dispose();
    tf.dispose([...whole, ...first, ...second]);
  });

  test.serial('Adam moves nothing by a gradient that is not finite', (t) => {
    const variables = newVariables();
    const adam = createAdam(variables);
    step(adam, 0);
    const before = [variables.map(bitsOf), adam.read()];
    const gradients = SHAPES.map((shape) => tf.fill(shape, Number.NaN));
    t.false(Number.isFinite(adam.update(gradients, { ...RATES, step: 1 })));
    t.deepEqual([variables.map(bitsOf), adam.read()], before);
    adam.dispose();
    tf.dispose([...variables, ...gradients]);
  });

  test.serial('Adam shows its steps to whatever reads a parameter next', (t) => {
    const variables = newVariables();
    const product = () =>
      tf.tidy(() =>
        tf.matMul(variables[0] as tf.Tensor as tf.Tensor2D, tf.ones([4, 1])).dataSync(),
      );
    const before = product().slice();
    const adam = createAdam(variables);
    step(adam, 2);
    t.notDeepEqual(product().slice(), before);
    adam.dispose();
    tf.dispose(variables);
  });
}
