import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { registeredKernel, wasmKernel } from './kernel.ts';

/** Any normal float32 above zero becomes at least 1 by it; subnormals get a slope in between. */
const STEEP = 3e38;

/**
 * leakyRelu, and the fused gradient kernels that `gradients/gradient.ts` names, from the kernels
 * of the package that use SIMD. A loop in JavaScript, or the package's own comparisons, takes ten
 * times as long as such a chain.
 */
export function activationKernels(): tf.KernelConfig[] {
  const clip = registeredKernel<tf.ClipByValueAttrs>(tf.ClipByValue);
  const prelu = registeredKernel(tf.Prelu);
  const square = registeredKernel(tf.Square);
  const plainLeakyRelu = registeredKernel<tf.LeakyReluAttrs>(tf.LeakyRelu);
  const multiply = binary(tf.Multiply);
  const subtract = binary(tf.Sub);

  /** 1 where `t` is above zero, else `alpha`, times dy. */
  function stepTimes(
    t: tf.TensorInfo,
    alpha: number,
    dy: tf.TensorInfo,
    backend: BackendWasm,
  ): tf.TensorInfo {
    const steep = backend.makeOutput([], 'float32', undefined, Float32Array.of(STEEP));
    const scaled = multiply(t, steep, backend);
    const slope = clip({ x: scaled }, { clipValueMin: alpha, clipValueMax: 1 }, backend);
    const dx = multiply(dy, slope, backend);
    release(backend, steep, scaled, slope);
    return dx;
  }

  return [
    wasmKernel<tf.LeakyReluAttrs>(tf.LeakyRelu, ({ x }, { alpha }, backend) => {
      const channels = x!.shape.at(-1) ?? 1;
      if (x!.dtype !== 'float32' || tf.util.sizeFromShape(x!.shape) === 0) {
        return plainLeakyRelu({ x: x! }, { alpha }, backend);
      }
      const values = new Float32Array(channels).fill(alpha);
      const slopes = backend.makeOutput([channels], 'float32', undefined, values);
      const y = prelu({ x: x!, alpha: slopes }, {}, backend);
      release(backend, slopes);
      return y;
    }),
    wasmKernel('ReluGrad', ({ dy, y }, _, backend) => stepTimes(y!, 0, dy!, backend)),
    wasmKernel<tf.LeakyReluAttrs>('LeakyReluGrad', ({ dy, x }, { alpha }, backend) =>
      stepTimes(x!, alpha, dy!, backend),
    ),
    wasmKernel('TanhGrad', ({ dy, y }, _, backend) => {
      const squared = square({ x: y! }, {}, backend);
      const loss = multiply(dy!, squared, backend);
      const dx = subtract(dy!, loss, backend);
      release(backend, squared, loss);
      return dx;
    }),
    wasmKernel('SigmoidGrad', ({ dy, y }, _, backend) => {
      const weighted = multiply(dy!, y!, backend);
      const loss = multiply(weighted, y!, backend);
      const dx = subtract(weighted, loss, backend);
      release(backend, weighted, loss);
      return dx;
    }),
  ];
}

function binary(kernelName: string) {
  const run = registeredKernel(kernelName);
  return (a: tf.TensorInfo, b: tf.TensorInfo, backend: BackendWasm) => run({ a, b }, {}, backend);
}

function release(backend: BackendWasm, ...tensors: tf.TensorInfo[]): void {
  for (const { dataId } of tensors) backend.disposeData(dataId);
}
