import { fusedOr } from './gradients/gradient.ts';
import * as tf from './tf.ts';

/** What an image's new colours are put together from, by what each counts. */
export interface ColourFactors {
  readonly pixel: number;
  /** Of the mean of a pixel's channels. */
  readonly grey: number;
  /** Of the mean of the whole image. */
  readonly mean: number;
  readonly constant: number;
}

/**
 * Images `[images, height, width, channels]` in other colours, each by factors of its own. It has no
 * gradient; that map is linear but for the constant, and its own adjoint.
 */
export function colour(images: tf.Tensor4D, factors: readonly ColourFactors[]): tf.Tensor4D {
  const batch = factors.length;
  const rows = factors.flatMap(({ pixel, grey, mean, constant }) => [pixel, grey, mean, constant]);
  const table = tf.tensor2d(Float32Array.from(rows), [batch, 4]);
  return fusedOr('Colour', { x: images, factors: table }, {}, () => {
    const [ofPixel, ofGrey, ofMean, constant] = tf
      .split(table, 4, 1)
      .map((column) => tf.reshape(column, [batch, 1, 1, 1]));
    const grey = tf.mean(images, 3, true);
    const level = tf.add(tf.mul(tf.mean(grey, [1, 2], true), ofMean!), constant!);
    const added = tf.add(tf.mul(grey, ofGrey!), level);
    return tf.add(tf.mul(images, ofPixel!), added) as tf.Tensor4D;
  });
}
