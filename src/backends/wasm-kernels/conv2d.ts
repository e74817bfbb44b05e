import * as tf from '@tensorflow/tfjs-core';
import { registeredKernel, wasmKernel } from './kernel.ts';
import { convolve } from './winograd/convolve.ts';
import { planWinograd } from './winograd/plan.ts';

/**
 * conv2d, plain and with bias and activation in one kernel: by Winograd's algorithm where
 * `winograd/plan.ts` has a plan, else by the package.
 */
export function convolutionKernels(): tf.KernelConfig[] {
  const plain = registeredKernel<tf.Conv2DAttrs>(tf.Conv2D);
  const fused = registeredKernel<tf.FusedConv2DAttrs>(tf.FusedConv2D);
  return [
    wasmKernel<tf.Conv2DAttrs>(tf.Conv2D, ({ x, filter }, attrs, backend) => {
      const conv = infoOf(x!, filter!, attrs);
      const plan = planWinograd(conv);
      if (plan) return convolve(x!, filter!, plan, backend);
      return plain({ x: x!, filter: filter! }, spelledOut(attrs, conv), backend);
    }),
    wasmKernel<tf.FusedConv2DAttrs>(tf.FusedConv2D, (inputs, attrs, backend) => {
      const { x, filter, bias } = inputs;
      const conv = infoOf(x!, filter!, attrs);
      const plan = planWinograd(conv);
      const alpha = slopeOf(attrs);
      const fits = bias?.shape.length === 1 && bias.shape[0] === conv.outChannels;
      if (plan && fits && alpha !== undefined) {
        return convolve(x!, filter!, plan, backend, { bias, alpha });
      }
      return fused(inputs, spelledOut(attrs, conv), backend);
    }),
  ];
}

function infoOf(x: tf.TensorInfo, filter: tf.TensorInfo, attrs: tf.Conv2DAttrs) {
  return tf.backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filter.shape as [number, number, number, number],
    attrs.strides,
    attrs.dilations,
    attrs.pad,
    attrs.dimRoundingMode,
    false,
    tf.backend_util.convertConv2DDataFormat(attrs.dataFormat),
  );
}

/** The slope below zero that an activation amounts to, where it is a line with one bend. */
function slopeOf({ activation, leakyreluAlpha }: tf.FusedConv2DAttrs): number | undefined {
  if (activation === 'linear') return 1;
  if (activation === 'relu') return 0;
  return activation === 'leakyrelu' ? (leakyreluAlpha ?? 0) : undefined;
}

/**
 * 'same' spelled out as paddings: told 'same', the package gives zeros, without an error, where
 * the stride is longer than the filter.
 */
function spelledOut<Attrs extends tf.Conv2DAttrs>(
  attrs: Attrs,
  { padInfo }: tf.backend_util.Conv2DInfo,
): Attrs {
  if (attrs.pad !== 'same') return attrs;
  const pad: tf.backend_util.ExplicitPadding = [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ];
  return { ...attrs, pad, dimRoundingMode: 'floor' };
}
