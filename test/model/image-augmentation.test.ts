import test from 'ava';
import { useBackend } from '../../src/backends/backend.ts';
import * as tf from '../../src/backends/tf.ts';
import { createRandom } from '../../src/common/random.ts';
import {
  AUGMENTATIONS,
  type AugmentationName,
  augment,
  DRAWS,
} from '../../src/model/image-augmentation.ts';

const SIZE = 16;
const BATCH = 5;
const SHAPE: [number, number, number, number] = [BATCH, SIZE, SIZE, 3];
const PIXELS = SIZE * SIZE * 3;

const uniform = (length: number, ...seed: (string | number)[]) => {
  const random = createRandom(...seed);
  return Float32Array.from({ length }, () => random.uniform());
};
const draws = uniform(BATCH * DRAWS, 'draws');
const images = uniform(BATCH * PIXELS, 'images').map((value) => 2 * value - 1);

/** The draws with some of each image's numbers replaced. */
const drawsWith = (numbers: Readonly<Record<number, number>>) =>
  draws.map((draw, i) => numbers[i % DRAWS] ?? draw);

function varied(ways: readonly AugmentationName[], given = images, chance = draws): Float32Array {
  const result = tf.tidy(() => augment(tf.tensor4d(given, SHAPE), chance)(ways));
  const values = Float32Array.from(result.dataSync());
  result.dispose();
  return values;
}

const dot = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

for (const backend of ['auto', 'wasm'] as const) {
  for (const way of AUGMENTATIONS) {
    test.serial(`the gradient of ${way} is its adjoint (${backend})`, async (t) => {
      await useBackend(backend, 'float32');
      const before = tf.memory().numTensors;
      const other = uniform(BATCH * PIXELS, 'other').map((value) => value - 0.5);
      const gradient = tf.tidy(() => {
        const ofImages = tf.grad((x) => augment(x as tf.Tensor4D, draws)([way]));
        const dx = ofImages(tf.tensor4d(images, SHAPE), tf.tensor4d(other, SHAPE));
        return Float32Array.from(dx.dataSync());
      });
      // Each way is linear in the image, up to a constant.
      const constant = varied([way], new Float32Array(BATCH * PIXELS));
      const linear = varied([way]).map((value, i) => value - constant[i]!);
      const [forward, backward] = [dot(linear, other), dot(images, gradient)];
      t.true(Math.abs(forward - backward) < 1e-3, `${forward} and ${backward}`);
      t.notDeepEqual(linear, new Float32Array(BATCH * PIXELS));
      t.is(tf.memory().numTensors, before);
    });
  }
}

test.serial('an image does not depend on its neighbours', async (t) => {
  await useBackend('auto', 'float32');
  const whole = varied(AUGMENTATIONS);
  const others = images.map((value, i) => (i < PIXELS ? value : -value));
  const chance = draws.map((draw, i) => (i < DRAWS ? draw : 1 - draw - 1e-6));
  const again = varied(AUGMENTATIONS, others, chance);
  t.deepEqual(again.slice(0, PIXELS), whole.slice(0, PIXELS));
  t.notDeepEqual(again.slice(PIXELS), whole.slice(PIXELS));
});

test.serial(
  'a shift moves pixels by up to an eighth of the side and fills with zeros',
  async (t) => {
    await useBackend('auto', 'float32');
    const pixel = (values: Float32Array, row: number, column: number) => [
      ...values.subarray((row * SIZE + column) * 3, (row * SIZE + column) * 3 + 3),
    ];
    for (const [down, right, rowDraw, columnDraw] of [
      [-2, 2, 0, 0.999],
      [1, -1, 0.7, 0.3],
      [0, 0, 0.5, 0.5],
    ] as const) {
      const moved = varied(['translation'], images, drawsWith({ 3: rowDraw, 4: columnDraw }));
      for (let row = 0; row < SIZE; row++) {
        for (let column = 0; column < SIZE; column++) {
          const [from, at] = [row - down, column - right];
          const inside = from >= 0 && from < SIZE && at >= 0 && at < SIZE;
          const expected = inside ? pixel(images, from, at) : [0, 0, 0];
          t.deepEqual(
            pixel(moved, row, column).map((value) => value + 0),
            expected,
          );
        }
      }
    }
  },
);

test.serial('colours change brightness, saturation and contrast by their bounds', async (t) => {
  await useBackend('auto', 'float32');
  const flat = images.map((_, i) => [0.5, 0, -0.2][i % 3]!);
  const first = (numbers: Readonly<Record<number, number>>) =>
    [...varied(['colour'], flat, drawsWith(numbers)).subarray(0, 3)].map(
      (value) => Math.round(1000 * value) / 1000,
    );
  const none = { 0: 0.5, 1: 0.5, 2: 0.5 };
  t.deepEqual(first(none), [0.5, 0, -0.2]);
  t.deepEqual(first({ ...none, 0: 0 }), [0.2, -0.3, -0.5]);
  t.deepEqual(first({ ...none, 1: 0 }), [0.22, 0.07, 0.01]);
  // The mean of an image, here 0.1, stays where its contrast changes.
  t.deepEqual(first({ ...none, 2: 0 }), [0.34, 0.04, -0.08]);
});

test.serial('a cutout is a square of zeros, and less of one at the border', async (t) => {
  await useBackend('auto', 'float32');
  const ones = images.map(() => 1);
  const zeros = (draw: number) =>
    varied(['cutout'], ones, drawsWith({ 5: draw, 6: draw }))
      .subarray(0, PIXELS)
      .filter((value) => value === 0).length / 3;
  t.is(zeros(0.5), 25);
  t.is(zeros(0), 9);
  t.is(zeros(0.999), 9);
});

test.serial(
  'noise is of the deviation that it is said to be, and another one for each image',
  async (t) => {
    await useBackend('auto', 'float32');
    const noise = varied(['noise'], new Float32Array(BATCH * PIXELS));
    const deviation = Math.sqrt(dot(noise, noise) / noise.length);
    t.true(Math.abs(deviation - 0.05) < 0.003, `${deviation}`);
    const [one, two] = [noise.subarray(0, PIXELS), noise.subarray(PIXELS, 2 * PIXELS)];
    t.true(Math.abs(dot(one, two)) / dot(one, one) < 0.1);
  },
);

test.serial('what two ways begin with is computed once', async (t) => {
  await useBackend('auto', 'float32');
  tf.tidy(() => {
    const of = augment(tf.tensor4d(images, SHAPE), draws);
    const before = of(['translation', 'colour']);
    const tensors = tf.memory().numTensors;
    t.is(of(['colour', 'translation']), before);
    t.is(tf.memory().numTensors, tensors);
    t.not(of(['colour', 'translation', 'cutout']), before);
    t.deepEqual(of([]).shape, SHAPE);
  });
});
