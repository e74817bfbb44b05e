import test from 'ava';
import fc from 'fast-check';
import { type AdamRates, createAdam } from '../../src/backends/adam.ts';
import { ArrayAdam } from '../../src/backends/array-adam.ts';
import { cpuBackend } from '../../src/backends/cpu.ts';
import { fusedConvolution } from '../../src/backends/fused-convolution.ts';
import * as tf from '../../src/backends/tf.ts';
import { wasmBackend } from '../../src/backends/wasm.ts';

test.before(async () => {
  await cpuBackend.load();
  await wasmBackend.load();
  await tf.setBackend('wasm');
});

function pattern<R extends tf.Rank>(shape: number[], frequency: number): tf.Tensor<R> {
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) =>
    Math.sin(i * frequency),
  );
  return tf.tensor(values, shape as tf.ShapeMap[R]) as tf.Tensor<R>;
}

interface Result {
  shape: number[];
  data: number[];
}

function results(compute: () => tf.Tensor[]): Result[] {
  return tf.tidy(() =>
    compute().map((tensor) => ({
      shape: tensor.shape,
      data: [...tensor.dataSync<'float32'>()],
    })),
  );
}

/** What a computation gives on wasm and in plain JavaScript, which must be the same. */
async function agrees(compute: () => tf.Tensor[], tolerance = 1e-4): Promise<boolean> {
  const ours = results(compute);
  await tf.setBackend('cpu');
  const theirs = results(compute);
  await tf.setBackend('wasm');
  return ours.every(({ shape, data }, i) => {
    const expected = theirs[i]!;
    const largest = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    return (
      `${shape}` === `${expected.shape}` &&
      data.every((value, j) => Math.abs(value - expected.data[j]!) <= tolerance * largest)
    );
  });
}

/** Convolutions that halve even sides twice over, as Winograd's form takes them. */
const halvings = fc.record({
  batch: fc.integer({ min: 1, max: 5 }),
  height: fc.constantFrom(4, 8, 12),
  width: fc.constantFrom(4, 8, 20),
  channels: fc.integer({ min: 1, max: 9 }),
  outputs: fc.constantFrom(8, 16, 24),
});

test.serial(
  'a convolution of kernel 4 and stride 2, and its gradients, are those of plain JavaScript',
  async (t) => {
    await fc.assert(
      fc.asyncProperty(halvings, ({ batch, height, width, channels, outputs }) =>
        agrees(() => {
          const x = pattern<tf.Rank.R4>([batch, height, width, channels], 1.1);
          const filter = pattern<tf.Rank.R4>([4, 4, channels, outputs], 0.7);
          const apply = (a: tf.Tensor, w: tf.Tensor) =>
            tf.conv2d(a as tf.Tensor4D, w as tf.Tensor4D, 2, 'same');
          const y = apply(x, filter);
          return [y, ...tf.grads(apply)([x, filter], pattern(y.shape, 0.3))];
        }),
      ),
      { numRuns: 40, seed: 1 },
    );
    t.pass();
  },
);

test.serial(
  'more images than are transformed at once, and a number they do not divide',
  async (t) => {
    const same = await agrees(() => {
      const x = pattern<tf.Rank.R4>([21, 8, 8, 32], 1.1);
      const filter = pattern<tf.Rank.R4>([4, 4, 32, 64], 0.7);
      const apply = (a: tf.Tensor, w: tf.Tensor) =>
        tf.conv2d(a as tf.Tensor4D, w as tf.Tensor4D, 2, 'same');
      const y = apply(x, filter);
      return [y, ...tf.grads(apply)([x, filter], pattern(y.shape, 0.3))];
    });
    t.true(same);
  },
);

test.serial('a convolution with bias and activation is the three ops, for any filter', (t) => {
  for (const [side, outputs] of [
    [4, 16],
    [4, 6],
    [1, 8],
    [3, 8],
  ] as const) {
    tf.tidy(() => {
      const x = pattern<tf.Rank.R4>([3, 8, 8, 3], 1.1);
      const filter = pattern<tf.Rank.R4>([side, side, 3, outputs], 0.7);
      const bias = pattern<tf.Rank.R1>([outputs], 0.9);
      const dy = pattern([3, 4, 4, outputs], 0.3);
      for (const leak of [undefined, 0.2]) {
        const fused = (a: tf.Tensor, w: tf.Tensor, b: tf.Tensor) =>
          fusedConvolution(a as tf.Tensor4D, w, b, { stride: 2, leak }) as tf.Tensor;
        const apart = (a: tf.Tensor, w: tf.Tensor, b: tf.Tensor) => {
          const y = tf.add(tf.conv2d(a as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'), b);
          return leak === undefined ? y : tf.leakyRelu(y, leak);
        };
        const [one, three] = [fused, apart].map((f) =>
          [f(x, filter, bias), ...tf.grads(f)([x, filter, bias], dy)].flatMap((y) => [
            ...y.dataSync(),
          ]),
        );
        t.true(one!.every((value, i) => Math.abs(value - three![i]!) < 1e-4));
      }
    });
  }
});

test.serial('what an image becomes does not depend on its neighbours', (t) => {
  tf.tidy(() => {
    const x = pattern<tf.Rank.R4>([7, 16, 16, 12], 1.1);
    const filter = pattern<tf.Rank.R4>([4, 4, 12, 24], 0.7);
    const dy = pattern<tf.Rank.R4>([7, 8, 8, 24], 0.3);
    const down = (a: tf.Tensor4D) => tf.conv2d(a, filter, 2, 'same') as tf.Tensor4D;
    const up = (a: tf.Tensor4D) =>
      tf.conv2dTranspose(a, filter, [a.shape[0], 16, 16, 12], 2, 'same') as tf.Tensor4D;
    for (const [f, images] of [
      [down, x],
      [up, dy],
    ] as const) {
      const all = f(images);
      for (let i = 0; i < 7; i++) {
        const alone = f(tf.slice(images, [i], [1]));
        t.deepEqual(alone.dataSync(), tf.slice(all, [i], [1]).dataSync());
      }
    }
  });
});

test.serial(
  'matrix products of any size, transposed or not, are those of plain JavaScript',
  async (t) => {
    const side = fc.oneof(fc.constantFrom(4, 8, 16, 24), fc.integer({ min: 1, max: 17 }));
    const any = fc.record({
      rows: side,
      inner: side,
      columns: side,
      transposeA: fc.boolean(),
      transposeB: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(any, ({ rows, inner, columns, transposeA, transposeB }) =>
        agrees(() => {
          const a = pattern(transposeA ? [inner, rows] : [rows, inner], 1.1);
          const b = pattern(transposeB ? [columns, inner] : [inner, columns], 0.7);
          return [tf.matMul(a, b, transposeA, transposeB)];
        }),
      ),
      { numRuns: 200, seed: 1 },
    );
    t.pass();
  },
);

test.serial('sums over any axes are those of plain JavaScript', async (t) => {
  const any = fc.record({
    shape: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
    reduced: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    keepDims: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(any, ({ shape, reduced, keepDims }) => {
      const axes = shape.flatMap((_, axis) => (reduced[axis] ? [axis] : []));
      return agrees(() => [tf.sum(pattern(shape, 1.1), axes, keepDims)]);
    }),
    { numRuns: 200, seed: 1 },
  );
  t.pass();
});

test.serial('a sum over very many rows keeps its precision', (t) => {
  tf.tidy(() => {
    const sums = tf.sum(tf.fill([300_000, 3], 0.1), 0).dataSync();
    for (const value of sums) t.true(Math.abs(value - 30_000) < 3, `${value}`);
  });
});

test.serial('a bias of any length is added to every pixel', async (t) => {
  const any = fc.record({
    pixels: fc.integer({ min: 1, max: 12 }),
    channels: fc.integer({ min: 1, max: 9 }),
  });
  await fc.assert(
    fc.asyncProperty(any, ({ pixels, channels }) =>
      agrees(() => [tf.add(pattern([pixels, channels], 1.1), pattern([channels], 0.7))], 0),
    ),
    { numRuns: 60, seed: 1 },
  );
  t.pass();
});

test.serial('tanh is that of JavaScript to float32, stays within [-1, 1] and keeps NaN', (t) => {
  tf.tidy(() => {
    const x = Float32Array.from({ length: 40_001 }, (_, i) => (i - 20_000) / 2_000);
    const y = tf.tanh(tf.tensor1d(x)).dataSync();
    const worst = x.reduce(
      (most, value, i) => Math.max(most, Math.abs(y[i]! - Math.tanh(value))),
      0,
    );
    t.true(worst < 5e-7, `differs by ${worst}`);
    t.true(y.every((value) => Math.abs(value) <= 1));
    const edges = [
      ...tf.tanh(tf.tensor1d([0, 1e-8, 100, -100, Infinity, -Infinity, NaN])).dataSync(),
    ];
    t.is(edges[0], 0);
    t.true(Math.abs(edges[1]! / 1e-8 - 1) < 1e-5);
    t.true([edges[2]!, edges[4]!].every((value) => value > 0.999999 && value <= 1));
    t.true([edges[3]!, edges[5]!].every((value) => value < -0.999999 && value >= -1));
    t.true(Number.isNaN(edges[6]));
  });
});

test.serial('a clone outlives what it was made of', (t) => {
  const x = tf.tensor1d([1, 2, 3]);
  const copy = tf.clone(x);
  x.dispose();
  tf.tidy(() => tf.ones([3]).dataSync());
  t.deepEqual([...copy.dataSync()], [1, 2, 3]);
  copy.dispose();
});

function variableOf(shape: number[], frequency: number): tf.Variable {
  return tf.tidy(() => tf.variable(pattern(shape, frequency)));
}

const RATES: Omit<AdamRates, 'step'> = {
  beta1: 0.9,
  beta2: 0.999,
  rate: 0.01,
  epsilon: 1e-8,
  clipNorm: 1,
  renewed: 0.1,
};

test.serial('Adam moves as it does over plain arrays, and leaves clones alone', (t) => {
  const start = [pattern([5, 3], 1.1), pattern([8], 0.7)];
  const [ours, theirs] = [0, 1].map(() => start.map((value) => tf.variable(value))) as [
    tf.Variable[],
    tf.Variable[],
  ];
  const before = tf.clone(ours[0]!);
  const adam = createAdam(ours);
  const plain = new ArrayAdam(theirs);
  for (let step = 0; step < 5; step++) {
    const gradients = [pattern([5, 3], step + 0.5), pattern([8], step + 0.2)];
    const norms = [adam, plain].map((state) => state.update(gradients, { ...RATES, step }));
    t.true(Math.abs(norms[0]! - norms[1]!) < 1e-6);
    tf.dispose(gradients);
  }
  const values = (variables: tf.Variable[]) => variables.flatMap((v) => [...v.dataSync()]);
  const moments = (state: { read(): object[] }) =>
    state.read().flatMap((moment) => Object.values(moment).flatMap((array) => [...array]));
  const near = (a: number[], b: number[]) => a.every((value, i) => Math.abs(value - b[i]!) < 1e-5);
  t.true(near(values(ours), values(theirs)));
  t.true(near(moments(adam), moments(plain)));
  t.deepEqual(before.dataSync(), start[0]!.dataSync());
  tf.dispose([...start, before, ...ours, ...theirs]);
  adam.dispose();
  plain.dispose();
});

test.serial(
  'Adam moves nothing by a gradient that is not finite, and takes up stored moments',
  (t) => {
    const [variable, other] = [0, 1].map(() => variableOf([6], 1.1)) as [tf.Variable, tf.Variable];
    const before = variable.dataSync();
    const adam = createAdam([variable]);
    t.is(
      tf.tidy(() => adam.update([tf.fill([6], Infinity)], { ...RATES, step: 0 })),
      Infinity,
    );
    t.deepEqual(variable.dataSync(), before);
    const gradient = pattern([6], 0.4);
    adam.update([gradient], { ...RATES, step: 0 });
    const resumed = createAdam([other]);
    other.assign(variable);
    resumed.write(adam.read());
    for (const state of [adam, resumed]) state.update([gradient], { ...RATES, step: 1 });
    t.deepEqual(other.dataSync(), variable.dataSync());
    t.deepEqual(resumed.read(), adam.read());
    tf.dispose([variable, other, gradient]);
    adam.dispose();
    resumed.dispose();
  },
);

test.serial('steps of Adam do not leave memory behind', (t) => {
  const variable = variableOf([64], 1.1);
  const backend = tf.backend() as tf.KernelBackend & { numDataIds(): number };
  const gradient = pattern([64], 0.4);
  const before = backend.numDataIds();
  const adam = createAdam([variable]);
  for (let step = 0; step < 10; step++) adam.update([gradient], { ...RATES, step });
  adam.dispose();
  t.is(backend.numDataIds(), before);
  tf.dispose([variable, gradient]);
});
