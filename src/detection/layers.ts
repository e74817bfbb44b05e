import * as tf from '../backends/tf.ts';
import type { Constants } from './constants.ts';
import type { Weight } from './weights.ts';

/** A layer over feature maps `[batch, height, width, channels]`. */
export type Layer = (x: tf.Tensor4D) => tf.Tensor4D;

export interface ConvolutionOptions {
  readonly stride?: 1 | 2;
  readonly pad?: 'same' | 'valid';
  readonly activation?: 'linear' | 'relu' | 'relu6';
}

/** A convolution with a filter `[height, width, in, out]`, a bias `[out]` and an activation. */
export function convolution(
  constants: Constants,
  weights: { filter: Weight; bias: Weight },
  { stride: strides = 1, pad = 'same', activation = 'linear' }: ConvolutionOptions = {},
): Layer {
  const filter = constants.tensor(weights.filter) as tf.Tensor4D;
  const bias = constants.tensor(weights.bias);
  return (x) => tf.fused.conv2d({ x, filter, bias, strides, pad, activation });
}

/** A convolution of each channel by itself, with a filter `[height, width, channels, 1]`. */
export function depthwise(
  constants: Constants,
  weights: { filter: Weight; bias?: Weight },
  { stride: strides = 1, pad = 'same', activation = 'linear' }: ConvolutionOptions = {},
): Layer {
  const filter = constants.tensor(weights.filter) as tf.Tensor4D;
  if (!weights.bias) return (x) => tf.depthwiseConv2d(x, filter, strides, pad);
  const bias = constants.tensor(weights.bias);
  return (x) => tf.fused.depthwiseConv2d({ x, filter, bias, strides, pad, activation });
}

/** Layers one after the other. */
export function sequence(layers: readonly Layer[]): Layer {
  return (x) => layers.reduce((y, layer) => layer(y), x);
}

/**
 * The filter `[height, width, in, out]` and bias `[out]` that give what the convolution gives when
 * its outputs are scaled and shifted afterwards.
 */
export function foldScale(
  filter: Weight,
  bias: Weight | undefined,
  scale: Float32Array,
  shift: Float32Array,
): { filter: Weight; bias: Weight } {
  const channels = scale.length;
  return {
    filter: { ...filter, values: filter.values.map((value, i) => value * scale[i % channels]!) },
    bias: {
      shape: [channels],
      values: shift.map((value, i) => value + (bias?.values[i] ?? 0) * scale[i]!),
    },
  };
}
