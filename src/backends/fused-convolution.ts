import { fusedOr } from './gradients/gradient.ts';
import * as tf from './tf.ts';

/**
 * A convolution ('same' padding, NHWC), a bias `[channels]`, and a leaky ReLU of slope `leak`
 * where one is given, in one kernel, also while gradients are recorded: tfjs's own
 * `fused.conv2d` takes the three apart then.
 */
export function fusedConvolution(
  x: tf.Tensor4D,
  filter: tf.Tensor,
  bias: tf.Tensor,
  { stride, leak }: { stride: number; leak?: number },
): tf.Tensor4D {
  const attrs = {
    strides: [stride, stride],
    pad: 'same',
    dataFormat: 'NHWC',
    dilations: [1, 1],
    activation: leak === undefined ? 'linear' : 'leakyrelu',
    leakyreluAlpha: leak,
  };
  return tf
    .engine()
    .runKernel<tf.Tensor4D>(
      tf.FusedConv2D,
      { x, filter, bias },
      attrs as unknown as tf.NamedAttrMap,
    );
}

/** leaky(x + bias), with a leaky ReLU of slope `leak`; shapes as for `addBias`. */
export function leakyBias(x: tf.Tensor4D, bias: tf.Tensor, leak: number): tf.Tensor4D {
  return fusedOr('LeakyBias', { x, bias }, { alpha: leak }, () =>
    tf.leakyRelu(tf.add(x, bias) as tf.Tensor4D, leak),
  );
}

/** x + bias, for feature maps `[images, height, width, channels]` and a bias `[channels]`. */
export function addBias(x: tf.Tensor4D, bias: tf.Tensor): tf.Tensor4D {
  return fusedOr('Bias', { x, bias }, {}, () => tf.add(x, bias) as tf.Tensor4D);
}
