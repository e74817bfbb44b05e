import * as tf from '@tensorflow/tfjs-core';
import { registeredKernel, wasmKernel } from './kernel.ts';

/**
 * conv2d with 'same' spelled out as paddings: told 'same', the package gives zeros, without an
 * error, where the stride is longer than the filter.
 */
export function conv2d(): tf.KernelConfig {
  const convolve = registeredKernel<tf.Conv2DAttrs>(tf.Conv2D);
  return wasmKernel<tf.Conv2DAttrs>(tf.Conv2D, ({ x, filter }, attrs, backend) => {
    if (attrs.pad !== 'same') return convolve({ x: x!, filter: filter! }, attrs, backend);
    const { padInfo } = tf.backend_util.computeConv2DInfo(
      x!.shape as [number, number, number, number],
      filter!.shape as [number, number, number, number],
      attrs.strides,
      attrs.dilations,
      attrs.pad,
      attrs.dimRoundingMode,
      false,
      tf.backend_util.convertConv2DDataFormat(attrs.dataFormat),
    );
    const pad: tf.backend_util.ExplicitPadding = [
      [0, 0],
      [padInfo.top, padInfo.bottom],
      [padInfo.left, padInfo.right],
      [0, 0],
    ];
    const spelledOut = { ...attrs, pad, dimRoundingMode: 'floor' as const };
    return convolve({ x: x!, filter: filter! }, spelledOut, backend);
  });
}
