import * as tf from '@tensorflow/tfjs-core';
import { leakyReluGradient } from './activations.ts';
import { fusedOr, gradient, runKernel, sumTo } from './gradient.ts';

/** The gradients before the activation and of the bias, from the output y. */
function biasGradients(
  dy: tf.Tensor,
  y: tf.Tensor,
  { activation = 'linear', leakyreluAlpha = 0 }: { activation?: string; leakyreluAlpha?: number },
): [tf.Tensor, () => tf.Tensor] {
  const alpha = activation === 'leakyrelu' ? leakyreluAlpha : activation === 'linear' ? 1 : 0;
  // The output has to have the sign of the input.
  if (alpha <= 0) throw new Error(`a convolution fused with ${activation} has no gradient`);
  const [channels] = y.shape.slice(-1);
  const [upstream, bias] = fusedOr<tf.Tensor[]>('BiasGrad', { dy, y }, { alpha }, () => [
    alpha === 1 ? dy : leakyReluGradient(dy, y, alpha),
  ]);
  return [upstream!, () => (bias ? tf.clone(bias) : sumTo(upstream!, [channels!]))];
}

/** The gradients of a bias, and of a convolution, a bias and an activation, in one kernel. */
export const fusedConvolutionGradients: tf.GradConfig[] = [
  gradient('Bias', {}, (dy) => {
    // Without an activation the output does not matter.
    const [upstream, bias] = biasGradients(dy, dy, {});
    return { x: () => tf.clone(upstream), bias };
  }),
  gradient('LeakyBias', { output: true }, (dy, [y], attrs) => {
    const { alpha } = attrs as { alpha: number };
    const activation = { activation: 'leakyrelu', leakyreluAlpha: alpha };
    const [upstream, bias] = biasGradients(dy, y!, activation);
    return { x: () => tf.clone(upstream), bias };
  }),
  gradient(
    tf.FusedConv2D,
    { inputs: ['x', 'filter'], output: true },
    (dy, [x, filter, y], attrs) => {
      const { strides, pad, dataFormat, dimRoundingMode, ...rest } =
        attrs as unknown as tf.FusedConv2DAttrs;
      const shared = { strides, pad, dataFormat, dimRoundingMode };
      const [upstream, biasGradient] = biasGradients(dy, y!, rest);
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
        bias: biasGradient,
      };
    },
  ),
];
