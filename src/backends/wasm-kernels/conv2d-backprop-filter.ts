import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { im2row } from './im2row.ts';
import { bits, floats, registeredKernel, wasmKernel } from './kernel.ts';
import { backpropFilter } from './winograd/backprop-filter.ts';
import { planWinograd } from './winograd/plan.ts';

/** What the patches of one tile may take: about what a second-level cache holds. */
const TILE_BYTES = 2 * 2 ** 20;

/**
 * The gradient of a convolution's filter, by Winograd's algorithm where `winograd/plan.ts` has a
 * plan; else patches(x)ᵀ × dy, tile by tile of output rows, by the backend's own matrix product.
 * Dilation 1, NHWC.
 */
export function conv2DBackpropFilter(): tf.KernelConfig {
  const matMul = registeredKernel<tf.BatchMatMulAttrs>(tf.BatchMatMul);
  return wasmKernel<tf.Conv2DBackpropFilterAttrs>(
    tf.Conv2DBackpropFilter,
    ({ x, dy }, { strides, pad, dataFormat, dimRoundingMode, filterShape }, backend) => {
      const conv = tf.backend_util.computeConv2DInfo(
        x!.shape as [number, number, number, number],
        filterShape,
        strides,
        1,
        pad,
        dimRoundingMode,
        false,
        tf.backend_util.convertConv2DDataFormat(dataFormat),
      );
      const plan = planWinograd(conv);
      if (plan) return backpropFilter(x!, dy!, plan, backend);
      const { batchSize, outHeight, outWidth, outChannels } = conv;
      const taps = conv.filterHeight * conv.filterWidth * conv.inChannels;
      const totalRows = batchSize * outHeight;
      const tileRows = Math.max(1, Math.floor(TILE_BYTES / (4 * taps * outWidth)));
      const sum = new Float64Array(taps * outChannels);

      for (let row = 0; row < totalRows; row += tileRows) {
        const rows = Math.min(tileRows, totalRows - row);
        const pixels = rows * outWidth;
        const patches = backend.makeOutput([1, taps, pixels], 'float32');
        // The backend keeps the right operand packed by its tensor's id, so each tile gets its own.
        const part = backend.makeOutput([1, pixels, outChannels], 'float32');
        const heap = new Int32Array(bits(backend, part).buffer);
        im2row(heap, offset(backend, x!), offset(backend, patches), conv, row, rows);
        const from = offset(backend, dy!) + row * outWidth * outChannels;
        heap.copyWithin(offset(backend, part), from, from + pixels * outChannels);

        const product = matMul(
          { a: patches, b: part },
          { transposeA: false, transposeB: false },
          backend,
        );
        const values = floats(backend, product);
        for (let i = 0; i < sum.length; i++) sum[i]! += values[i]!;
        for (const used of [patches, part, product]) backend.disposeData(used.dataId);
      }

      const out = backend.makeOutput(filterShape, 'float32');
      floats(backend, out).set(sum);
      return out;
    },
  );
}

/** Where a tensor lies, counted in floats from the heap's start. */
function offset(backend: BackendWasm, tensor: tf.TensorInfo): number {
  return backend.getMemoryOffset(tensor.dataId) / 4;
}
