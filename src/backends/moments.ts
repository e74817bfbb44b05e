import { modulate } from './modulation.ts';
import * as tf from './tf.ts';

/**
 * Mean and variance of each channel over a batch of feature maps `[images, height, width,
 * channels]`, as `[2, channels]`; the variance is that of all values, not an estimate for more.
 */
export function channelMoments(x: tf.Tensor4D): tf.Tensor2D {
  const [images, height, width, channels] = x.shape;
  const count = images * height * width;
  const moments = tf.customGrad((given, save) => {
    const rows = tf.reshape(given as tf.Tensor, [count, channels]);
    const mean = tf.div(tf.sum(rows, 0), count);
    const variance = tf.div(tf.sum(tf.squaredDifference(rows, mean), 0), count);
    (save as tf.GradSaveFunc)([given as tf.Tensor, mean]);
    return {
      value: tf.stack([mean, variance]),
      // dx = (dmean + 2 · (x - mean) · dvariance) / count, in one pass over x.
      gradFunc: (dy, saved) => {
        const [kept, mean] = saved as [tf.Tensor4D, tf.Tensor];
        const [dmean, dvariance] = tf.unstack(tf.div(dy as tf.Tensor, count)) as tf.Tensor[];
        const scale = tf.mul(dvariance!, 2);
        const offset = tf.sub(dmean!, tf.mul(mean, scale));
        const forEach = (values: tf.Tensor) =>
          tf.tile(tf.reshape(values, [1, channels]), [images, 1]) as tf.Tensor2D;
        return modulate(kept, forEach(scale), forEach(offset), 1);
      },
    };
  });
  return moments(x) as tf.Tensor2D;
}
