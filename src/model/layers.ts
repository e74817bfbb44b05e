import { addBias, fusedConvolution } from '../backends/fused-convolution.ts';
import * as tf from '../backends/tf.ts';
import type { Parameters } from './parameters.ts';

export type Activation = 'leakyRelu' | 'linear' | 'tanh';

/** Slope of the leaky ReLU for negative input. */
export const LEAK = 0.2;

/** Gain that keeps the variance through a leaky ReLU (He et al. 2015, eq. 15). */
const GAIN = Math.sqrt(2 / (1 + LEAK * LEAK));

function activate<T extends tf.Tensor>(x: T, activation: Activation): T {
  if (activation === 'leakyRelu') return tf.leakyRelu(x, LEAK);
  return activation === 'tanh' ? tf.tanh(x) : x;
}

/** The deviation of weights that keeps the variance through a layer. */
export function deviation(fanIn: number, activation: Activation): number {
  return (activation === 'leakyRelu' ? GAIN : 1) / Math.sqrt(fanIn);
}

/** A dense layer without a bias, which is left to what follows. `ofData`: see `WeightUse`. */
export function product(
  parameters: Parameters,
  name: string,
  inputs: number,
  outputs: number,
  activation: Activation,
  ofData = false,
): (x: tf.Tensor2D) => tf.Tensor2D {
  const start = { normal: deviation(inputs, activation) };
  const use = { places: 1, outputs, ofData };
  const weight = parameters.declare(`${name}.weight`, [inputs, outputs], start, use);
  return (x) => tf.matMul(x, weight() as tf.Tensor2D);
}

/** A dense layer: `[batch, inputs]` to `[batch, outputs]`. `ofData`: see `WeightUse`. */
export function dense(
  parameters: Parameters,
  name: string,
  inputs: number,
  outputs: number,
  activation: Activation,
  ofData = false,
): (x: tf.Tensor2D) => tf.Tensor2D {
  const multiply = product(parameters, name, inputs, outputs, activation, ofData);
  const bias = parameters.declare(`${name}.bias`, [outputs], { constant: 0 });
  return (x) => activate(tf.add(multiply(x), bias()) as tf.Tensor2D, activation);
}

/**
 * A convolution that halves the sides, `side` pixels before, with a leaky ReLU: kernel 4, stride 2,
 * NHWC. `ofData`: see `WeightUse`.
 */
export function halving(
  parameters: Parameters,
  name: string,
  inputs: number,
  outputs: number,
  side: number,
  ofData = false,
): (x: tf.Tensor4D) => tf.Tensor4D {
  const start = { normal: deviation(16 * inputs, 'leakyRelu') };
  const places = (side / 2) ** 2;
  const use = { places, outputs: places * outputs, ofData };
  const weight = parameters.declare(`${name}.weight`, [4, 4, inputs, outputs], start, use);
  const bias = parameters.declare(`${name}.bias`, [outputs], { constant: 0 });
  return (x) => fusedConvolution(x, weight(), bias(), { stride: 2, leak: LEAK });
}

/**
 * A transposed convolution that doubles the sides, `side` pixels before: kernel 4, stride 2, NHWC.
 * The kernel is a multiple of the stride, so every output sees equally many inputs and no
 * checkerboard is built in (Odena et al. 2016). The bias is left to what follows.
 */
export function doubling(
  parameters: Parameters,
  name: string,
  inputs: number,
  outputs: number,
  side: number,
  activation: Activation,
): (x: tf.Tensor4D) => tf.Tensor4D {
  // Each output sees a quarter of the kernel.
  const start = { normal: deviation(4 * inputs, activation) };
  const use = { places: side ** 2, outputs: 4 * side ** 2 * outputs };
  const weight = parameters.declare(`${name}.weight`, [4, 4, outputs, inputs], start, use);
  return (x) => {
    const [batch, height, width] = x.shape;
    const shape: [number, number, number, number] = [batch, height * 2, width * 2, outputs];
    return tf.conv2dTranspose(x, weight() as tf.Tensor4D, shape, 2, 'same');
  };
}

/** Doubles the sides of feature maps, `side` before, and makes an image of them, in [-1, 1]. */
export function doublingToImage(
  parameters: Parameters,
  name: string,
  inputs: number,
  side: number,
): (x: tf.Tensor4D) => tf.Tensor4D {
  const convolve = doubling(parameters, name, inputs, 3, side, 'tanh');
  const bias = parameters.declare(`${name}.bias`, [3], { constant: 0 });
  return (x) => tf.tanh(addBias(convolve(x), bias()));
}
