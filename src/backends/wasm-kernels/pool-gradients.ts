import * as tf from '@tensorflow/tfjs-core';
import { floats, wasmKernel } from './kernel.ts';

/** A place of the pooling window: where it begins in dy, and what it covers of the input. */
type Visit = (dy: number, top: number, bottom: number, left: number, right: number) => void;

function pooling(x: tf.TensorInfo, attrs: tf.AvgPoolAttrs | tf.MaxPoolAttrs) {
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  const shape = x.shape as [number, number, number, number];
  return tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}

/** Visits every place of the window in one image, edges cut off. */
function eachWindow(pool: tf.backend_util.Conv2DInfo, visit: Visit): void {
  const { outHeight, outWidth, outChannels, inHeight, inWidth, padInfo } = pool;
  for (let y = 0; y < outHeight; y++) {
    const top = y * pool.strideHeight - padInfo.top;
    const bottom = Math.min(inHeight, top + pool.filterHeight);
    for (let x = 0; x < outWidth; x++) {
      const left = x * pool.strideWidth - padInfo.left;
      const right = Math.min(inWidth, left + pool.filterWidth);
      visit((y * outWidth + x) * outChannels, Math.max(0, top), bottom, Math.max(0, left), right);
    }
  }
}

/** Each pixel gets its equal share; a window at the edge divides by what it covers. */
function avgPoolGrad(): tf.KernelConfig {
  return wasmKernel<tf.AvgPoolAttrs>(tf.AvgPoolGrad, ({ dy, input }, attrs, backend) => {
    const pool = pooling(input!, attrs);
    const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = pool;
    const out = backend.makeOutput(input!.shape, 'float32');
    const dx = floats(backend, out).fill(0);
    const from = floats(backend, dy!);
    for (let image = 0; image < batchSize; image++) {
      const inBase = image * inHeight * inWidth * inChannels;
      const outBase = image * outHeight * outWidth * inChannels;
      eachWindow(pool, (place, top, bottom, left, right) => {
        const share = 1 / ((bottom - top) * (right - left));
        for (let y = top; y < bottom; y++) {
          for (let x = left; x < right; x++) {
            const to = inBase + (y * inWidth + x) * inChannels;
            for (let c = 0; c < inChannels; c++) {
              dx[to + c]! += from[outBase + place + c]! * share;
            }
          }
        }
      });
    }
    return out;
  });
}

/** The largest pixel of the window gets it all; of equal ones, the first. */
function maxPoolGrad(): tf.KernelConfig {
  return wasmKernel<tf.MaxPoolAttrs>(tf.MaxPoolGrad, ({ dy, input }, attrs, backend) => {
    const pool = pooling(input!, attrs);
    const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = pool;
    const out = backend.makeOutput(input!.shape, 'float32');
    const dx = floats(backend, out).fill(0);
    const from = floats(backend, dy!);
    const values = floats(backend, input!);
    for (let image = 0; image < batchSize; image++) {
      const inBase = image * inHeight * inWidth * inChannels;
      const outBase = image * outHeight * outWidth * inChannels;
      eachWindow(pool, (place, top, bottom, left, right) => {
        for (let c = 0; c < inChannels; c++) {
          let best = inBase + (top * inWidth + left) * inChannels + c;
          for (let y = top; y < bottom; y++) {
            for (let x = left; x < right; x++) {
              const candidate = inBase + (y * inWidth + x) * inChannels + c;
              if (values[candidate]! > values[best]!) best = candidate;
            }
          }
          dx[best]! += from[outBase + place + c]!;
        }
      });
    }
    return out;
  });
}

/** The package's own are wrong: the average's at padded edges, the maximum's for odd widths. */
export function poolGradientKernels(): tf.KernelConfig[] {
  return [avgPoolGrad(), maxPoolGrad()];
}
