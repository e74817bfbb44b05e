import * as tf from '../backends/tf.ts';

/**
 * A weight `[…, outputs]` over its largest singular value, times `gain`, so that the slope of its
 * layer is bounded (Miyato et al. 2018, eq. 8 and algorithm 1). One power iteration goes on from
 * `vector`, the right singular vector `[outputs]` of the step before, and hands the one that it
 * comes to to `keep`. It counts as a constant in the gradient, as in the paper's eq. 12.
 */
export function spectrallyNormalised<T extends tf.Tensor>(
  weight: T,
  vector: tf.Tensor,
  gain: number,
  keep: (vector: tf.Tensor) => void = () => {},
): T {
  const outputs = weight.shape.at(-1)!;
  const normalise = tf.customGrad((given, save) => {
    const matrix = given as tf.Tensor2D;
    const before = tf.reshape(vector, [outputs, 1]) as tf.Tensor2D;
    const left = ofLength1(tf.matMul(matrix, before));
    const right = ofLength1(tf.matMul(matrix, left, true));
    keep(tf.reshape(right, [outputs]));
    const norm = tf.matMul(left, tf.matMul(matrix, right), true);
    const scale = tf.reshape(tf.div(gain, norm), []);
    const value = tf.mul(matrix, scale);
    (save as tf.GradSaveFunc)([value, left, right, scale]);
    return {
      value,
      gradFunc: (upstream, saved) => {
        const dy = upstream as tf.Tensor2D;
        const [normalised, u, v, factor] = saved as tf.Tensor2D[];
        // The gradient of the norm is u vᵀ.
        const along = tf.mul(u!, tf.div(tf.sum(tf.mul(dy, normalised!)), gain));
        return tf.mul(tf.sub(dy, tf.matMul(along, v!, false, true)), factor!);
      },
    };
  });
  const matrix = tf.reshape(weight, [-1, outputs]);
  return tf.reshape(normalise(matrix), weight.shape) as T;
}

function ofLength1(vector: tf.Tensor2D): tf.Tensor2D {
  return tf.div(vector, tf.add(tf.norm(vector), 1e-12));
}
