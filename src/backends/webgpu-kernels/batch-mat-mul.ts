import * as tf from '@tensorflow/tfjs-core';
import { registeredKernel, webgpuKernel } from './kernel.ts';

/** tfjs's numbers for its shaders of matrix products; `auto` chooses by the shapes. */
const SHADER = { auto: -1, smallTiles: 2, largeTiles: 3 };
const FLAG = 'WEBGPU_MATMUL_PROGRAM_TYPE';

/** From this inner length on, `auto` may take the shader that splits it. */
const LONG = 2000;

/** Tiles of 32x32 up to which `auto` looks for more parallel work, on any adapter. */
const FEW_TILES = 32;

/**
 * Matrix products that give the same bits every time. For long and narrow ones tfjs has a shader
 * whose threads add to the output in the order in which they come by; it is never taken, neither
 * here nor where other kernels of the package compute products.
 */
export function batchMatMul(): tf.KernelConfig {
  tf.env().set(FLAG, SHADER.largeTiles);
  const packaged = registeredKernel<tf.BatchMatMulAttrs>(tf.BatchMatMul);
  return webgpuKernel<tf.BatchMatMulAttrs>(tf.BatchMatMul, ({ a, b }, attrs, backend) => {
    const rows = a!.shape.at(attrs.transposeA ? -1 : -2)!;
    const inner = a!.shape.at(attrs.transposeA ? -2 : -1)!;
    const columns = b!.shape.at(attrs.transposeB ? -2 : -1)!;
    const narrow = Math.ceil(rows / 32) * Math.ceil(columns / 32) <= FEW_TILES;
    tf.env().set(FLAG, inner >= LONG && narrow ? SHADER.smallTiles : SHADER.auto);
    try {
      return packaged({ a: a!, b: b! }, attrs, backend);
    } finally {
      tf.env().set(FLAG, SHADER.largeTiles);
    }
  });
}
