import * as tf from '@tensorflow/tfjs-core';
import { leakyReluGradient, reluGradient } from './activations.ts';
import { gradient, runKernel, sumTo } from './gradient.ts';

/** The gradient before the activation, from the output that it gave. */
function beforeActivation(
  dy: tf.Tensor,
  y: tf.Tensor,
  { activation = 'linear', leakyreluAlpha = 0 }: { activation?: string; leakyreluAlpha?: number },
): tf.Tensor {
  if (activation === 'linear') return dy;
  if (activation === 'relu') return reluGradient(dy, y);
  // The output has the sign of the input.
  if (activation === 'leakyrelu' && leakyreluAlpha > 0) {
    return leakyReluGradient(dy, y, leakyreluAlpha);
  }
  throw new Error(`a fused convolution with the activation ${activation} has no gradient`);
}

/** The gradient of a convolution with a bias and an activation in one kernel. */
export const fusedConvolutionGradients: tf.GradConfig[] = [
  gradient(
    tf.FusedConv2D,
    { inputs: ['x', 'filter', 'bias'], output: true },
    (dy, [x, filter, bias, y], attrs) => {
      const { strides, pad, dataFormat, dimRoundingMode, ...rest } =
        attrs as unknown as tf.FusedConv2DAttrs;
      const shared = { strides, pad, dataFormat, dimRoundingMode };
      const upstream = beforeActivation(dy, y!, rest);
      return {
        x: () =>
          runKernel(
            tf.Conv2DBackpropInput,
            { dy: upstream, filter: filter! },
            { ...shared, inputShape: x!.shape },
          ),
        filter: () =>
          runKernel(
            tf.Conv2DBackpropFilter,
            { x: x!, dy: upstream },
            { ...shared, filterShape: filter!.shape },
          ),
        bias: () => sumTo(upstream, bias!.shape),
      };
    },
  ),
];
