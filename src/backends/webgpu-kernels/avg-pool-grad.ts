import * as tf from '@tensorflow/tfjs-core';
import { constant, registeredKernel, release, webgpuKernel } from './kernel.ts';

/**
 * The package divides by the whole window where it hangs over the edge too, while the forward pass
 * divides by what it covers: dy is weighted by the ratio of the two.
 */
export function avgPoolGrad(): tf.KernelConfig {
  const packaged = registeredKernel<tf.AvgPoolAttrs>(tf.AvgPoolGrad);
  const multiply = registeredKernel(tf.Multiply);
  return webgpuKernel<tf.AvgPoolAttrs>(tf.AvgPoolGrad, ({ dy, input }, attrs, backend) => {
    const { filterSize, strides, pad, dimRoundingMode } = attrs;
    const shape = input!.shape as [number, number, number, number];
    const pool = tf.backend_util.computePool2DInfo(
      shape,
      filterSize,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const rows = overhang(
      pool.outHeight,
      pool.strideHeight,
      pool.filterHeight,
      pool.padInfo.top,
      pool.inHeight,
    );
    const columns = overhang(
      pool.outWidth,
      pool.strideWidth,
      pool.filterWidth,
      pool.padInfo.left,
      pool.inWidth,
    );
    const ratios = Float32Array.from(rows.flatMap((row) => columns.map((column) => row * column)));
    if (ratios.every((ratio) => ratio === 1))
      return packaged({ dy: dy!, input: input! }, attrs, backend);
    const weights = constant(backend, ratios, [1, rows.length, columns.length, 1]);
    const weighted = multiply({ a: dy!, b: weights }, {}, backend);
    const dx = packaged({ dy: weighted, input: input! }, attrs, backend);
    release(backend, weights, weighted);
    return dx;
  });
}

/** For each place of the window along an axis, its length over the length that it covers. */
function overhang(
  places: number,
  stride: number,
  window: number,
  before: number,
  length: number,
): number[] {
  return Array.from({ length: places }, (_, place) => {
    const start = place * stride - before;
    return window / (Math.min(length, start + window) - Math.max(0, start));
  });
}
