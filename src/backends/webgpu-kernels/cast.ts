import * as tf from '@tensorflow/tfjs-core';
import { constant, registeredKernel, release, webgpuKernel } from './kernel.ts';

/**
 * Casts to float32 by a product with 1. The package's own gives another name to the same integers,
 * and its transposition then compiles to a shader that mixes the two types.
 */
export function cast(): tf.KernelConfig {
  const packaged = registeredKernel<tf.CastAttrs>(tf.Cast);
  const multiply = registeredKernel(tf.Multiply);
  return webgpuKernel<tf.CastAttrs>(tf.Cast, ({ x }, attrs, backend) => {
    const fromIntegers = x!.dtype === 'int32' || x!.dtype === 'bool';
    if (!fromIntegers || attrs.dtype !== 'float32') return packaged({ x: x! }, attrs, backend);
    const one = constant(backend, Float32Array.of(1), []);
    const y = multiply({ a: x!, b: one }, {}, backend);
    release(backend, one);
    return y;
  });
}
