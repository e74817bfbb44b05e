import test from 'ava';
import type * as tf from '../../src/backends/tf.ts';
import { AttributeSchema, binary } from '../../src/faces/attributes.ts';
import {
  divergenceOfPairs,
  shareGlobalPart,
  withLocalPartOf,
} from '../../src/model/latent-parts.ts';
import { klDivergence } from '../../src/model/losses.ts';
import { readyBackend } from '../support/backend.ts';

const rounded = (values: ArrayLike<number>) =>
  Array.from(values, (value) => Math.round(1e4 * value) / 1e4);

test.serial(
  'a pair has one global part, the mean of both; local parts and other faces stay their own',
  async (t) => {
    const tf = await readyBackend();
    const posterior = {
      mean: tf.tensor2d([1, 2, 3, 3, 6, 5, 0, 0, 7, 8, 0, 9, 4, 5, 6], [5, 3]),
      logVariance: tf.log(
        tf.tensor2d([1, 2, 3, 3, 2, 1, 1, 1, 4, 3, 1, 1, 7, 8, 9], [5, 3]),
      ) as tf.Tensor2D,
    };
    const { mean, logVariance } = shareGlobalPart(posterior, 1, 4);
    t.deepEqual([...mean.dataSync()], [2, 4, 3, 2, 4, 5, 4, 0, 7, 4, 0, 9, 4, 5, 6]);
    t.deepEqual(
      rounded(tf.exp(logVariance).dataSync()),
      [2, 2, 3, 2, 2, 1, 2, 1, 4, 2, 1, 1, 7, 8, 9],
    );
  },
);

test.serial('what a pair shares is paid for once, all else by each face', async (t) => {
  const tf = await readyBackend();
  const cost = (rows: number[][]) => {
    const mean = tf.tensor2d(rows);
    const logVariance = tf.zeros(mean.shape) as tf.Tensor2D;
    const whole = klDivergence(mean, logVariance).dataSync()[0]!;
    return divergenceOfPairs({ mean, logVariance }, 1, 2).dataSync()[0]! / whole;
  };
  const none = [0, 0, 0];
  t.deepEqual(
    rounded([
      cost([[2, 1, 0], [2, 1, 0], none]),
      cost([[0, 0, 3], [0, 0, 1], none]),
      cost([none, none, [2, 1, 3]]),
    ]),
    [0.5, 1, 1],
  );
});

test.serial('both faces of a pair teach the encoder what its global part is', async (t) => {
  const tf = await readyBackend();
  const slopes = tf.grad((mean) => {
    const logVariance = tf.zeros([3, 2]) as tf.Tensor2D;
    const shared = shareGlobalPart({ mean: mean as tf.Tensor2D, logVariance }, 1, 2);
    return tf.sum(tf.mul(shared.mean, tf.tensor2d([1, 10, 3, 20, 5, 30], [3, 2])));
  })(tf.zeros([3, 2]));
  t.deepEqual([...slopes.dataSync()], [2, 10, 2, 20, 5, 30]);
});

test('a face with the local part of another keeps its own global one', (t) => {
  const schema = new AttributeSchema([binary('Male'), binary('Smiling')]);
  const face = { z: Float32Array.of(1, 2, 3), labels: Int8Array.of(0, 0) };
  const other = { z: Float32Array.of(4, 5, 6), labels: Int8Array.of(1, 1) };
  const parts = { local: 1, attributes: ['Smiling'] };
  const swapped = withLocalPartOf(other, face, parts, schema);
  t.deepEqual([...swapped.z], [1, 2, 6]);
  t.deepEqual([...swapped.labels], [0, 1]);
  t.deepEqual([...face.z], [1, 2, 3]);
});
