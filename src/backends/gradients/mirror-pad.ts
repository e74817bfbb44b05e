import * as tf from '@tensorflow/tfjs-core';

/**
 * The gradient of mirrorPad: the margins, mirrored, are added to the values that they repeat.
 * (tfjs-core's own cuts the margins off, which loses their share.)
 */
export function mirrorPadGradient(
  dy: tf.Tensor,
  paddings: [number, number][],
  mode: 'reflect' | 'symmetric',
): tf.Tensor {
  return paddings.reduce((rest, padding, axis) => foldAxis(rest, axis, padding, mode), dy);
}

function foldAxis(
  dy: tf.Tensor,
  axis: number,
  [before, after]: [number, number],
  mode: 'reflect' | 'symmetric',
): tf.Tensor {
  const length = dy.shape[axis]! - before - after;
  const skip = mode === 'reflect' ? 1 : 0;
  const part = (begin: number, size: number) =>
    tf.slice(
      dy,
      dy.shape.map((_, i) => (i === axis ? begin : 0)),
      dy.shape.with(axis, size),
    );
  const mirrored = (begin: number, size: number, at: number) =>
    tf.pad(
      tf.reverse(part(begin, size), axis),
      dy.shape.map((_, i) => (i === axis ? [at, length - at - size] : [0, 0])),
    );
  let sum = part(before, length);
  if (before > 0) sum = tf.add(sum, mirrored(0, before, skip));
  if (after > 0) {
    sum = tf.add(sum, mirrored(before + length, after, length - skip - after));
  }
  return sum;
}
