import * as tf from '../backends/tf.ts';
import { lanczos, WEIGHT_BITS } from '../images/lanczos.ts';

/**
 * What `LowResolution` shows of faces `[batch, size, size, 3]`, as a pass of tensors: a resampling
 * is a matrix product along each side of an image.
 */
export function lowResolutionPass(size: number, side: number): (x: tf.Tensor4D) => tf.Tensor4D {
  const shrink = resampling(size, side);
  const enlarge = resampling(side, size);
  return (x) => {
    const rows = tf.reshape(x, [x.shape[0], size, size * 3]) as tf.Tensor3D;
    return tf.reshape(enlarge(shrink(rows)), [x.shape[0], size, size, 3]);
  };
}

/** From rows of RGB pixels, `[batch, from, from · 3]`, to those of another size. */
function resampling(from: number, to: number): (rows: tf.Tensor3D) => tf.Tensor3D {
  const matrix = matrixOf(from, to);
  const across = new Float32Array(from * 3 * to * 3);
  for (let i = 0; i < to; i++) {
    for (let j = 0; j < from; j++) {
      for (let channel = 0; channel < 3; channel++) {
        across[(j * 3 + channel) * to * 3 + i * 3 + channel] = matrix[i * from + j]!;
      }
    }
  }
  return (rows) => {
    const high = tf.matMul(tf.tensor3d(matrix, [1, to, from]), rows);
    const both = tf.matMul(high, tf.tensor3d(across, [1, from * 3, to * 3]));
    return tf.clipByValue(both as tf.Tensor3D, -1, 1);
  };
}

/** Lanczos' filter as a matrix, `[to, from]`. */
function matrixOf(from: number, to: number): Float32Array {
  const { starts, taps, weights } = lanczos(from, to);
  const matrix = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    for (let tap = 0; tap < taps && starts[i]! + tap < from; tap++) {
      matrix[i * from + starts[i]! + tap] = weights[i * taps + tap]! / 2 ** WEIGHT_BITS;
    }
  }
  return matrix;
}
