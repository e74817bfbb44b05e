import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { isComplete, nativeFolder } from '../../scripts/native/location.mjs';
import { nativeOps, tensorflowBackend } from '../../src/backends/tensorflow.ts';
import * as tf from '../../src/backends/tf.ts';
import { EvenfaceError } from '../../src/common/errors.ts';
import { createRandom } from '../../src/common/random.ts';

async function useTensorflow(t: ExecutionContext): Promise<boolean> {
  if (!isComplete(nativeFolder())) {
    t.log('native TensorFlow is not installed here: run node scripts/native/install.mjs');
    t.pass();
    return false;
  }
  await tensorflowBackend.load();
  return tf.setBackend('tensorflow');
}

test.serial('where it is not installed, the error says how to install it', async (t) => {
  const before = process.env.EVENFACE_CACHE;
  process.env.EVENFACE_CACHE = '/nonexistent';
  const error = await t.throwsAsync(tensorflowBackend.load(), { instanceOf: EvenfaceError });
  if (before === undefined) delete process.env.EVENFACE_CACHE;
  else process.env.EVENFACE_CACHE = before;
  t.is(error.code, 'environment');
  t.throws(nativeOps, { message: /not loaded/ });
  t.regex(error.hint!, /npx evenface doctor --install tensorflow/);
});

/**
 * A 3x3 convolution, stride 2, padding `same`, on [batch, 6, 6, channels], in float64: its output,
 * and the gradients of the sum of output × `seed` with respect to input and filter.
 */
function referenceConvolution(
  { x, w, seed }: Record<'x' | 'w' | 'seed', Float32Array>,
  { batch, inputs, outputs }: Record<'batch' | 'inputs' | 'outputs', number>,
) {
  const size = 6;
  const half = size / 2;
  const y = new Float64Array(batch * half * half * outputs);
  const dx = new Float64Array(x.length);
  const dw = new Float64Array(w.length);
  for (let at = 0; at < y.length; at++) {
    const o = at % outputs;
    const column = Math.floor(at / outputs) % half;
    const row = Math.floor(at / outputs / half) % half;
    const image = Math.floor(at / outputs / half / half);
    // `same` with an even size and stride 2 pads one row and column, at the far end.
    for (let tap = 0; tap < 9 * inputs; tap++) {
      const i = tap % inputs;
      const fromColumn = 2 * column + (Math.floor(tap / inputs) % 3);
      const fromRow = 2 * row + Math.floor(tap / inputs / 3);
      if (fromRow >= size || fromColumn >= size) continue;
      const from = ((image * size + fromRow) * size + fromColumn) * inputs + i;
      const weight = tap * outputs + o;
      y[at]! += x[from]! * w[weight]!;
      dx[from]! += seed[at]! * w[weight]!;
      dw[weight]! += seed[at]! * x[from]!;
    }
  }
  return { y, dx, dw };
}

function largestDifference(actual: tf.Tensor, expected: Float64Array): number {
  const values = actual.dataSync() as Float32Array;
  return values.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
}

test.serial('a convolution and its gradients are those of a float64 reference', async (t) => {
  if (!(await useTensorflow(t))) return;
  const random = createRandom('tensorflow convolution');
  const sizes = { batch: 2, inputs: 5, outputs: 7 };
  const values = {
    x: random.fillNormal(new Float32Array(2 * 6 * 6 * 5)),
    w: random.fillNormal(new Float32Array(3 * 3 * 5 * 7)),
    seed: random.fillNormal(new Float32Array(2 * 3 * 3 * 7)),
  };
  const expected = referenceConvolution(values, sizes);
  tf.tidy(() => {
    const x = tf.tensor4d(values.x.slice(), [2, 6, 6, 5]);
    const w = tf.tensor4d(values.w.slice(), [3, 3, 5, 7]);
    const seed = tf.tensor4d(values.seed.slice(), [2, 3, 3, 7]);
    const convolution = (a: tf.Tensor, b: tf.Tensor) =>
      tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, 'same');
    const [dx, dw] = tf.grads(convolution)([x, w], seed);
    t.true(largestDifference(convolution(x, w), expected.y) < 1e-4);
    t.true(largestDifference(dx!, expected.dx) < 1e-4);
    t.true(largestDifference(dw!, expected.dw) < 1e-4);
  });
});

test.serial('kernels that count on chained ops and on old Node.js work', async (t) => {
  if (!(await useTensorflow(t))) return;
  tf.tidy(() => {
    const prelu = tf.prelu(tf.tensor1d([-2, 3]), tf.tensor1d([0.5, 0.5]));
    t.deepEqual([...prelu.dataSync()], [-1, 3]);
    t.is(tf.argMax(tf.tensor1d([false, true], 'bool')).dataSync()[0], 1);
    t.deepEqual([...tf.topk(tf.tensor1d([1, 3, 2]), 2).values.dataSync()], [3, 2]);
  });
});

test.serial('an op that tfjs has no kernel for runs by its name', async (t) => {
  if (!(await useTensorflow(t))) return;
  const ops = nativeOps();
  const type = { name: 'T', type: ops.binding.TF_ATTR_TYPE, value: ops.binding.TF_FLOAT };
  const gradient = tf.tidy(() =>
    ops.executeSingleOutput('ReluGrad', [type], [tf.tensor1d([5, 6]), tf.tensor1d([-1, 1])]),
  );
  t.deepEqual([...gradient.dataSync()], [0, 6]);
  gradient.dispose();
});

/** The bytes of the weights of a small encoder and decoder after a few steps of training. */
function train(steps: number): string {
  const random = createRandom('tensorflow training');
  const weight = (...shape: number[]) => {
    const values = random.fillNormal(new Float32Array(shape.reduce((a, b) => a * b)));
    return tf.variable(tf.tidy(() => tf.mul(tf.tensor(values, shape), 0.05)));
  };
  const down = weight(4, 4, 3, 16) as tf.Variable<tf.Rank.R4>;
  const into = weight(8 * 8 * 16, 32) as tf.Variable<tf.Rank.R2>;
  const out = weight(32, 8 * 8 * 16) as tf.Variable<tf.Rank.R2>;
  const up = weight(4, 4, 3, 16) as tf.Variable<tf.Rank.R4>;
  const weights = [down, into, out, up];
  const optimizer = tf.train.adam(1e-3);
  const photo = random.fillNormal(new Float32Array(8 * 16 * 16 * 3));
  for (let step = 0; step < steps; step++) {
    tf.tidy(() => {
      const x = tf.tensor4d(photo.slice(), [8, 16, 16, 3]);
      optimizer.minimize(() => {
        const features = tf.relu(tf.conv2d(x, down, 2, 'same'));
        const latent = tf.tanh(tf.matMul(tf.reshape(features, [8, -1]), into));
        const maps = tf.reshape(tf.relu(tf.matMul(latent, out)), [8, 8, 8, 16]) as tf.Tensor4D;
        const y = tf.conv2dTranspose(maps, up, [8, 16, 16, 3], 2, 'same');
        return tf.mean(tf.square(tf.sub(y, x))) as tf.Scalar;
      });
    });
  }
  const bytes = weights.map((trained) => Buffer.from(trained.dataSync().slice().buffer));
  tf.dispose(weights);
  optimizer.dispose();
  return Buffer.concat(bytes).toString('base64');
}

test.serial('the same training gives the same bytes', async (t) => {
  if (!(await useTensorflow(t))) return;
  const first = train(10);
  t.true(train(10) === first);
});

test.serial('loading it and computing say nothing', async (t) => {
  if (!(await useTensorflow(t))) return;
  const script = `
    import { tensorflowBackend } from './src/backends/tensorflow.ts';
    import * as tf from './src/backends/tf.ts';
    await tensorflowBackend.load();
    await tf.setBackend('tensorflow');
    tf.add(1, 2).dataSync();`;
  const { TF_CPP_MIN_LOG_LEVEL: _, ...env } = process.env;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--import=tsx', '--input-type=module', '-e', script],
    { env },
  );
  t.is(stdout + stderr, '');
});
