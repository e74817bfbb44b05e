import test from 'ava';
import fc from 'fast-check';
import { cpuBackend } from '../../src/backends/cpu.ts';
import * as tf from '../../src/backends/tf.ts';
import { wasmBackend } from '../../src/backends/wasm.ts';

test.before(async () => {
  await cpuBackend.load();
  await wasmBackend.load();
  await tf.setBackend('wasm');
});

type Shape4 = [number, number, number, number];

function pattern(shape: Shape4, frequency: number): tf.Tensor4D {
  const length = shape.reduce((product, n) => product * n, 1);
  const values = Float32Array.from({ length }, (_, i) => Math.sin(i * frequency));
  return tf.tensor4d(values, shape);
}

/** A convolution and its two gradients, on the active backend. */
function convolution(x: Shape4, filter: Shape4, strides: [number, number], pad: Pad) {
  return tf.tidy(() => {
    const image = pattern(x, 1.1);
    const weights = pattern(filter, 0.7);
    const apply = (a: tf.Tensor, w: tf.Tensor) =>
      tf.conv2d(a as tf.Tensor4D, w as tf.Tensor4D, strides, pad);
    const y = apply(image, weights);
    const gradients = tf.grads(apply)([image, weights], pattern(y.shape as Shape4, 0.3));
    return [y, ...gradients].map((tensor) => ({
      shape: tensor.shape,
      data: [...tensor.dataSync()],
    }));
  });
}

type Pad = 'same' | 'valid' | tf.backend_util.ExplicitPadding;

const side = fc.integer({ min: 1, max: 5 });
const small = fc.integer({ min: 0, max: 3 });
const pads = fc.oneof(
  fc.constantFrom<Pad>('same', 'valid'),
  fc.tuple(small, small, small, small).map(
    ([top, bottom, left, right]): Pad => [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
  ),
);

test.serial(
  'convolutions of any size, stride and padding have the gradients of plain JavaScript',
  async (t) => {
    const any = fc.record({
      x: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(4), fc.nat(4), side),
      filter: fc.tuple(side, side),
      outputs: side,
      strides: fc.tuple(side, side),
      pad: pads,
    });
    await fc.assert(
      fc.asyncProperty(any, async ({ x: [batch, taller, wider, channels], filter, ...rest }) => {
        const { outputs, strides, pad } = rest;
        const [height, width] = filter;
        const x: Shape4 = [batch, height + taller, width + wider, channels];
        const both = [];
        for (const backend of ['wasm', 'cpu']) {
          await tf.setBackend(backend);
          both.push(convolution(x, [height, width, channels, outputs], strides, pad));
        }
        const [ours, theirs] = both;
        for (const [i, result] of ours!.entries()) {
          const expected = theirs![i]!;
          if (`${result.shape}` !== `${expected.shape}`) return false;
          const wrong = (value: number, j: number) => !(Math.abs(value - expected.data[j]!) < 1e-3);
          if (result.data.some(wrong)) return false;
        }
        return true;
      }),
      { numRuns: 300, seed: 1 },
    );
    await tf.setBackend('wasm');
    t.pass();
  },
);

test.serial("a filter's gradient does not depend on how many tiles it takes", (t) => {
  const gradient = (batch: number) =>
    tf.tidy(() => {
      const image = tf.tile(pattern([1, 32, 32, 24], 1.1), [batch, 1, 1, 1]) as tf.Tensor4D;
      const weights = pattern([5, 5, 24, 3], 0.7);
      const ofFilter = tf.grad((w: tf.Tensor) =>
        tf.sum(tf.square(tf.conv2d(image, w as tf.Tensor4D, 1, 'same'))),
      );
      return ofFilter(weights).dataSync<'float32'>();
    });
  const one = gradient(1);
  const largest = one.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const worst = gradient(7).reduce(
    (most, value, i) => Math.max(most, Math.abs(value / 7 - one[i]!)),
    0,
  );
  t.true(worst < 1e-4 * largest, `differs by ${worst} of ${largest}`);
});

test.serial('a long run of gradients does not make the WASM heap grow', (t) => {
  const step = () => convolution([4, 16, 16, 16], [4, 4, 16, 16], [2, 2], 'same');
  const heap = () => {
    const tensor = tf.scalar(0);
    const backend = tf.backend() as tf.KernelBackend & {
      typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array;
    };
    const { byteLength } = backend.typedArrayFromHeap(tensor).buffer;
    tensor.dispose();
    return byteLength;
  };
  for (let i = 0; i < 3; i++) step();
  const before = heap();
  for (let i = 0; i < 60; i++) step();
  t.is(heap(), before);
});

test.serial('moves bools and whole numbers as it moves floats', (t) => {
  tf.tidy(() => {
    const bools = tf.tensor2d([true, false, false, true, true, false], [2, 3], 'bool');
    const whole = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3], 'int32');
    t.deepEqual(tf.reverse(bools, 1).arraySync(), [
      [0, 0, 1],
      [0, 1, 1],
    ]);
    t.deepEqual(tf.tile(bools, [1, 2]).dtype, 'bool');
    t.deepEqual(tf.gather(whole, tf.tensor1d([1, 0, 1], 'int32')).arraySync(), [
      [4, 5, 6],
      [1, 2, 3],
      [4, 5, 6],
    ]);
    t.deepEqual([...tf.leakyRelu(tf.tensor1d([-5, 5], 'int32'), 0.5).dataSync()], [-2.5, 5]);
  });
});

test.serial('refuses to gather what is not there', (t) => {
  t.throws(
    () => tf.tidy(() => tf.gather(tf.tensor1d([1, 2]), tf.tensor1d([2], 'int32')).dataSync()),
    { message: /index 2 is outside of \[0, 2\)/ },
  );
});

test.serial('activations step exactly at zero, from the smallest numbers to the largest', (t) => {
  tf.tidy(() => {
    const x = tf.tensor1d([0, -0, 1.2e-38, -1.2e-38, 3e38, -3e38]);
    const slopes = (f: (x: tf.Tensor) => tf.Tensor) => [...tf.grad(f)(x).dataSync()];
    t.deepEqual(slopes(tf.relu), [0, 0, 1, 0, 1, 0]);
    t.deepEqual(
      slopes((input) => tf.leakyRelu(input, 0.25)),
      [0.25, 0.25, 1, 0.25, 1, 0.25],
    );
  });
});

test.serial('leaves no handlers for crashes behind', (t) => {
  for (const name of ['uncaughtException', 'unhandledRejection'] as const) {
    const sources = process.listeners(name as 'exit').map((listener) => listener.toString());
    t.false(sources.some((source) => /throw (ex|reason)/.test(source)));
  }
});

test.serial('refuses the gradient of a resize that its kernels do not know', (t) => {
  const resize = (x: tf.Tensor) =>
    tf.image.resizeBilinear(x as tf.Tensor4D, [4, 4], false, true) as tf.Tensor;
  t.throws(() => tf.tidy(() => tf.grad(resize)(tf.ones([1, 2, 2, 1]))), {
    message: /half-pixel/,
  });
});
