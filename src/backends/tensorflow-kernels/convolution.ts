import * as tf from '@tensorflow/tfjs-core';
import { activate } from './activate.ts';
import type { Eager, Handle } from './eager.ts';
import { filterGradient } from './filter-gradient.ts';
import { isHalving } from './halving.ts';
import { type ConvolutionAttrs, convolutionOf, tensorflowKernel } from './kernel.ts';

/** Up to how many channels of an image the products are folded: see `EvenfaceFold`. */
const FEW_CHANNELS = 4;

/** Convolutions and their gradients, at the precision of the moment. */
export function convolutionKernels(eager: Eager): tf.KernelConfig[] {
  const convolve = (
    { x, filter }: Record<string, tf.TensorInfo>,
    attrs: ConvolutionAttrs,
  ): Handle => {
    const info = convolutionOf(x!.shape, filter!.shape, attrs);
    const attributes = attributesOf(eager, info);
    return eager.run('Conv2D', attributes, eager.factor(x!), eager.factor(filter!));
  };
  return [
    tensorflowKernel<ConvolutionAttrs>(eager, tf.Conv2D, convolve),
    tensorflowKernel<tf.FusedConv2DAttrs>(eager, tf.FusedConv2D, (inputs, attrs) =>
      activate(eager, convolve(inputs, attrs as ConvolutionAttrs), inputs.bias!, attrs),
    ),
    tensorflowKernel<ConvolutionAttrs & { inputShape: number[] }>(
      eager,
      tf.Conv2DBackpropInput,
      ({ dy, filter }, attrs) => {
        const info = convolutionOf(attrs.inputShape, filter!.shape, attrs);
        if (eager.fused && isHalving(info) && info.inChannels <= FEW_CHANNELS) {
          return foldedProducts(eager, info, filter!, dy!);
        }
        return eager.run(
          'Conv2DBackpropInput',
          attributesOf(eager, info),
          eager.integers(info.inShape),
          eager.factor(filter!),
          eager.factor(dy!),
        );
      },
    ),
    tensorflowKernel<ConvolutionAttrs & { filterShape: number[] }>(
      eager,
      tf.Conv2DBackpropFilter,
      ({ x, dy }, attrs) => {
        const info = convolutionOf(x!.shape, attrs.filterShape, attrs);
        return filterGradient(eager, info, attributesOf(eager, info), x!, dy!);
      },
    ),
  ];
}

/**
 * The transposed convolution that makes an image: what each pixel adds to the 4 x 4 around it, by a
 * matrix product, and the sum of these, which is float32 at any precision.
 */
function foldedProducts(
  eager: Eager,
  { batchSize, outHeight, outWidth, outChannels, inChannels }: tf.backend_util.Conv2DInfo,
  filter: tf.TensorInfo,
  dy: tf.TensorInfo,
): Handle {
  const type = eager.type('T', eager.factorType);
  const products = eager.run(
    'MatMul',
    [type, eager.flag('transpose_a', false), eager.flag('transpose_b', true)],
    eager.reshape(eager.factor(dy), [batchSize * outHeight * outWidth, outChannels]),
    eager.reshape(eager.factor(filter), [16 * inChannels, outChannels]),
  );
  const shape = [batchSize, outHeight, outWidth, 4, 4, inChannels];
  return eager.run('EvenfaceFold', [type], eager.reshape(products, shape));
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
