import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { registeredKernel, wasmKernel } from './kernel.ts';

/**
 * Matrix products: transposed operands are transposed first, because the package multiplies only
 * untransposed ones with SIMD.
 */
export function batchMatMul(): tf.KernelConfig {
  const matMul = registeredKernel<tf.BatchMatMulAttrs>(tf.BatchMatMul);
  const transpose = registeredKernel<tf.TransposeAttrs>(tf.Transpose);

  function transposed(x: tf.TensorInfo, backend: BackendWasm): tf.TensorInfo {
    const perm = x.shape.map((_, i) => i);
    perm.push(...perm.splice(-2).reverse());
    return transpose({ x }, { perm }, backend);
  }

  return wasmKernel<tf.BatchMatMulAttrs>(
    tf.BatchMatMul,
    ({ a, b }, { transposeA, transposeB }, backend) => {
      const left = transposeA ? transposed(a!, backend) : a!;
      const right = transposeB ? transposed(b!, backend) : b!;
      const product = matMul(
        { a: left, b: right },
        { transposeA: false, transposeB: false },
        backend,
      );
      if (left !== a) backend.disposeData(left.dataId);
      if (right !== b) backend.disposeData(right.dataId);
      return product;
    },
  );
}
