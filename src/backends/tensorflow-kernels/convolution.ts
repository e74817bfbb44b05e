import * as tf from '@tensorflow/tfjs-core';
import { activate } from './activate.ts';
import type { Eager, Handle } from './eager.ts';
import { filterGradient } from './filter-gradient.ts';
import { type ConvolutionAttrs, convolutionOf, tensorflowKernel } from './kernel.ts';

/** Convolutions and their gradients, at the precision of the moment. */
export function convolutionKernels(eager: Eager): tf.KernelConfig[] {
  const convolve = (
    { x, filter }: Record<string, tf.TensorInfo>,
    attrs: ConvolutionAttrs,
  ): Handle => {
    const info = convolutionOf(x!.shape, filter!.shape, attrs);
    const attributes = attributesOf(eager, info);
    return eager.toFloat(eager.run('Conv2D', attributes, eager.factor(x!), eager.factor(filter!)));
  };
  return [
    tensorflowKernel<ConvolutionAttrs>(eager, tf.Conv2D, convolve),
    tensorflowKernel<tf.FusedConv2DAttrs>(eager, tf.FusedConv2D, (inputs, attrs) =>
      activate(eager, convolve(inputs, attrs as ConvolutionAttrs), inputs, attrs),
    ),
    tensorflowKernel<ConvolutionAttrs & { inputShape: number[] }>(
      eager,
      tf.Conv2DBackpropInput,
      ({ dy, filter }, attrs) => {
        const info = convolutionOf(attrs.inputShape, filter!.shape, attrs);
        return eager.toFloat(
          eager.run(
            'Conv2DBackpropInput',
            attributesOf(eager, info),
            eager.integers(info.inShape),
            eager.factor(filter!),
            eager.factor(dy!),
          ),
        );
      },
    ),
    tensorflowKernel<ConvolutionAttrs & { filterShape: number[] }>(
      eager,
      tf.Conv2DBackpropFilter,
      ({ x, dy }, attrs) => {
        const info = convolutionOf(x!.shape, attrs.filterShape, attrs);
        return eager.toFloat(filterGradient(eager, info, attributesOf(eager, info), x!, dy!));
      },
    ),
  ];
}

function attributesOf(eager: Eager, info: tf.backend_util.Conv2DInfo) {
  const { type, top, bottom, left, right } = info.padInfo;
  const channelsLast = info.dataFormat === 'channelsLast';
  const spatial = (height: number, width: number) =>
    channelsLast ? [1, height, width, 1] : [1, 1, height, width];
  return [
    eager.type('T', eager.factorType),
    eager.integer('strides', spatial(info.strideHeight, info.strideWidth)),
    eager.integer('dilations', spatial(info.dilationHeight, info.dilationWidth)),
    eager.text('data_format', channelsLast ? 'NHWC' : 'NCHW'),
    eager.text('padding', type),
    ...(type === 'EXPLICIT'
      ? [
          eager.integer(
            'explicit_paddings',
            channelsLast
              ? [0, 0, top, bottom, left, right, 0, 0]
              : [0, 0, 0, 0, top, bottom, left, right],
          ),
        ]
      : []),
  ];
}
