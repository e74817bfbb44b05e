import { fusedOr } from './gradients/gradient.ts';
import * as tf from './tf.ts';

/**
 * leaky(x · scale + offset) for feature maps `[images, height, width, channels]`, with a scale and
 * an offset for each image and channel, `[images, channels]`, and a leaky ReLU of slope `leak`.
 */
export function modulate(
  x: tf.Tensor4D,
  scale: tf.Tensor2D,
  offset: tf.Tensor2D,
  leak: number,
): tf.Tensor4D {
  const spread = (values: tf.Tensor2D) => {
    const [images, channels] = values.shape;
    return tf.reshape(values, [images, 1, 1, channels]);
  };
  return fusedOr('Modulate', { x, scale, offset }, { alpha: leak }, () => {
    const sum = tf.add(tf.mul(x, spread(scale)), spread(offset));
    return tf.leakyRelu(sum, leak) as tf.Tensor4D;
  });
}
