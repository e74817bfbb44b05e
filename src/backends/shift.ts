import { fusedOr } from './gradients/gradient.ts';
import * as tf from './tf.ts';

/** Pixels by which an image is moved down and to the right. */
export type Shift = readonly [down: number, right: number];

/**
 * Images `[images, height, width, channels]`, each moved by a shift of its own, with zeros where
 * nothing came from. It has no gradient; that of a shift is the opposite shift.
 */
export function shift(images: tf.Tensor4D, shifts: readonly Shift[]): tf.Tensor4D {
  const by = tf.tensor2d(Float32Array.from(shifts.flat()), [shifts.length, 2]);
  return fusedOr('Shift', { x: images, shifts: by }, {}, () => composed(images, shifts));
}

function composed(images: tf.Tensor4D, shifts: readonly Shift[]): tf.Tensor4D {
  const [batch, height, width, channels] = images.shape;
  const pixels = batch * height * width;
  const from = new Int32Array(pixels);
  const inside = new Float32Array(pixels);
  let i = 0;
  for (const [down, right] of shifts) {
    const back = down * width + right;
    for (let row = 0; row < height; row++) {
      const rowInside = row >= down && row < height + down;
      for (let column = 0; column < width; column++, i++) {
        if (!rowInside || column < right || column >= width + right) continue;
        from[i] = i - back;
        inside[i] = 1;
      }
    }
  }
  const flat = tf.reshape(images, [pixels, channels]);
  const moved = tf.gather(flat, tf.tensor1d(from, 'int32'));
  return tf.reshape(tf.mul(moved, tf.tensor2d(inside, [pixels, 1])), images.shape);
}
