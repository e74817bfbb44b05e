import * as tf from '@tensorflow/tfjs-core';
import type { Eager, Handle } from './eager.ts';

/** A kernel for the tensorflow backend that TensorFlow's ops compute, ready to be registered. */
export function tensorflowKernel<Attrs = object>(
  eager: Eager,
  kernelName: string,
  run: (inputs: Record<string, tf.TensorInfo>, attrs: Attrs) => Handle | Handle[],
): tf.KernelConfig {
  return {
    kernelName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs }) => {
      const results = eager.kernel(() =>
        [run(inputs as Record<string, tf.TensorInfo>, attrs as Attrs)].flat(),
      );
      return results.length === 1 ? results[0]! : results;
    },
  };
}

/** What a convolution's shapes and attributes come to. */
export function convolutionOf(
  inputShape: number[],
  filterShape: number[],
  { strides, pad, dataFormat, dilations, dimRoundingMode }: ConvolutionAttrs,
): tf.backend_util.Conv2DInfo {
  return tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    false,
    tf.backend_util.convertConv2DDataFormat(dataFormat),
  );
}

export interface ConvolutionAttrs {
  strides: number | [number, number];
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  dataFormat: 'NHWC' | 'NCHW';
  dilations?: number | [number, number];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}
