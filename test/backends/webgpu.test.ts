import test from 'ava';
import fc from 'fast-check';
import * as tf from '../../src/backends/tf.ts';
import { webgpuBackend } from '../../src/backends/webgpu.ts';
import { EvenfaceError } from '../../src/common/errors.ts';
import { testConformance } from './conformance.ts';

/** Values in [-1, 1] that follow from `salt` alone. */
function pattern(shape: number[], salt: number): tf.Tensor {
  const length = tf.util.sizeFromShape(shape);
  const values = Float32Array.from(
    { length },
    (_, i) => ((i * 0.618033988749895 + salt * 0.7548776662466927) % 1) * 2 - 1,
  );
  return tf.tensor(values, shape);
}

const bitsOf = (tensor: tf.Tensor) => Buffer.from(tensor.dataSync().slice().buffer);

const unavailable = await webgpuBackend.load().then(
  () => undefined,
  (error: unknown) => error,
);

if (unavailable === undefined) {
  testConformance(webgpuBackend);

  test('tells a CPU that plays the GPU from a GPU', async (t) => {
    const { version, software } = await webgpuBackend.load();
    t.regex(version, /^\d+\.\d+\.\d+ on \S/);
    t.is(software, /llvmpipe|swiftshader/.test(version));
  });

  test('leaves the globals as they were', (t) => {
    const before = globalThis.setImmediate;
    tf.tidy(() => tf.square(pattern([5000], 1)).dataSync());
    t.is(globalThis.setImmediate, before);
    t.false('GPUBuffer' in globalThis);
    const { navigator } = globalThis as { navigator?: object };
    t.false(navigator !== undefined && 'gpu' in navigator);
  });

  test('several reads at once give each its own values', async (t) => {
    const tensors = [1, 2, 3].map((salt) => tf.square(pattern([2000], salt)));
    const read = await Promise.all(tensors.map((tensor) => tensor.data()));
    for (const [i, values] of read.entries()) {
      t.deepEqual(
        values,
        Float32Array.from(pattern([2000], i + 1).dataSync(), (x) => x * x),
      );
    }
    tf.dispose(tensors);
  });

  test('what is written does not reach commands that wait for what was there before', (t) => {
    // Each is disposed of before the next one is written; no result could take its buffer instead.
    const results = Array.from({ length: 40 }, (_, salt) =>
      tf.tidy(() => tf.slice(pattern([2000], salt), 500, 1000)),
    );
    for (const [salt, result] of results.entries()) {
      const values = pattern([2000], salt);
      t.deepEqual(result.dataSync(), values.dataSync().slice(500, 1500));
      values.dispose();
    }
    tf.dispose(results);
  });

  test('what the GPU refuses is an error at the next read, not a zero', (t) => {
    const { device } = tf.backend() as tf.KernelBackend & { device: GPUDevice };
    device.createBuffer({ size: 16, usage: 0 });
    const y = tf.square(pattern([2000], 1));
    t.throws(() => y.dataSync(), { message: /^WebGPU: .*usage/is });
    t.is(y.dataSync().length, 2000);
    y.dispose();
  });

  test('a long, narrow product has the same bits every time', (t) => {
    const a = pattern([64, 4160], 1);
    const b = pattern([4160, 128], 2);
    const first = tf.tidy(() => bitsOf(tf.matMul(a, b)));
    for (let i = 0; i < 5; i++) t.deepEqual(bitsOf(tf.matMul(a, b)), first);
    tf.dispose([a, b]);
  });

  const convolutions = fc.record({
    batch: fc.integer({ min: 1, max: 6 }),
    side: fc.integer({ min: 4, max: 9 }),
    inputs: fc.integer({ min: 1, max: 5 }),
    outputs: fc.integer({ min: 1, max: 5 }),
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 2 }),
    pad: fc.constantFrom('same' as const, 'valid' as const),
  });
  const wide = { batch: 2, side: 4, inputs: 64, outputs: 128, kernel: 4, stride: 2, pad: 'same' };

  test("a convolution's filter gradient is its adjoint, for every shape", (t) => {
    const check = ({ batch, side, inputs, outputs, kernel, stride, pad }: typeof wide) =>
      tf.tidy(() => {
        const x = pattern([batch, side, side, inputs], 1) as tf.Tensor4D;
        const filter = pattern([kernel, kernel, inputs, outputs], 2) as tf.Tensor4D;
        const convolve = (w: tf.Tensor) =>
          tf.conv2d(x, w as tf.Tensor4D, stride, pad as 'same') as tf.Tensor;
        const y = convolve(filter);
        const dy = pattern(y.shape, 3);
        const product = (p: tf.Tensor, q: tf.Tensor) => tf.sum(tf.mul(p, q)).dataSync()[0]!;
        const gradient = tf.grad(convolve)(filter, dy);
        const [left, right] = [product(gradient, filter), product(dy, y)];
        const scale = Math.sqrt(product(y, y) * product(dy, dy)) + 1;
        t.true(Math.abs(left - right) < 1e-4 * scale, `${left} is not ${right}`);
      });
    check(wide);
    fc.assert(fc.property(convolutions, check), { numRuns: 40 });
  });
} else {
  test('WebGPU says why it is not there', (t) => {
    if (!(unavailable instanceof EvenfaceError)) throw unavailable;
    t.log(`Not tested on WebGPU: ${unavailable.describe()}`);
    t.is(unavailable.code, 'environment');
    t.truthy(unavailable.hint);
  });
}
