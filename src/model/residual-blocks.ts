import { fusedConvolution } from '../backends/fused-convolution.ts';
import * as tf from '../backends/tf.ts';
import type { ConditionedActivation } from './conditioning.ts';
import { LEAK } from './layers.ts';
import type { Parameters } from './parameters.ts';

/**
 * Deviation of a block's weights times the root of what each output sums over: about half of what
 * would keep the variance, so that the sums of a few blocks do not grow much.
 */
const START = 0.7;

function kernel(parameters: Parameters, name: string, channels: number, side: number) {
  const start = { normal: START / Math.sqrt(9 * channels) };
  const use = { places: side ** 2, outputs: side ** 2 * channels };
  return parameters.declare(`${name}.weight`, [3, 3, channels, channels], start, use);
}

/**
 * x + leaky(convolution of x): a residual block (He et al. 2016) of one kernel 3 for feature maps
 * `[images, side, side, channels]`.
 */
export function residual(
  parameters: Parameters,
  name: string,
  channels: number,
  side: number,
): (x: tf.Tensor4D) => tf.Tensor4D {
  const weight = kernel(parameters, name, channels, side);
  const bias = parameters.declare(`${name}.bias`, [channels], { constant: 0 });
  return (x) => tf.add(x, fusedConvolution(x, weight(), bias(), { stride: 1, leak: LEAK }));
}

/**
 * The same with the condition between convolution and activation, as in the block of FiLM (Perez et
 * al. 2018, figure 3), whose first convolution and activation are those of the layer before.
 * `activation` declares what follows the convolution.
 */
export function conditionedResidual(
  parameters: Parameters,
  name: string,
  channels: number,
  side: number,
  activation: () => ConditionedActivation,
): ConditionedActivation {
  const weight = kernel(parameters, name, channels, side);
  const activate = activation();
  return (x, embedding, learning) => {
    const convolved = tf.conv2d(x, weight() as tf.Tensor4D, 1, 'same');
    return tf.add(x, activate(convolved, embedding, learning));
  };
}
