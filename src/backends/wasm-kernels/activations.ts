import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { registeredKernel, wasmKernel } from './kernel.ts';
import { simdFunctions } from './simd/module.ts';

/** Functions of `simd/activations.ts`, by what they take. */
type Unary = 'leakyRelu' | 'tanh';
type OfTwo = 'leakyReluGrad' | 'sigmoidGrad' | 'tanhGrad';

/**
 * Activations, and the fused gradient kernels that `gradients/gradient.ts` names, each in one pass
 * with SIMD: the package computes tanh one by one and has no gradients.
 */
export function activationKernels(): tf.KernelConfig[] {
  const plainLeakyRelu = registeredKernel<tf.LeakyReluAttrs>(tf.LeakyRelu);
  const plainTanh = registeredKernel(tf.Tanh);
  return [
    wasmKernel<tf.LeakyReluAttrs>(tf.LeakyRelu, ({ x }, { alpha }, backend) =>
      x!.dtype === 'float32'
        ? elementwise('leakyRelu', [x!], [alpha], backend)
        : plainLeakyRelu({ x: x! }, { alpha }, backend),
    ),
    wasmKernel(tf.Tanh, ({ x }, _, backend) =>
      x!.dtype === 'float32'
        ? elementwise('tanh', [x!], [], backend)
        : plainTanh({ x: x! }, {}, backend),
    ),
    wasmKernel('ReluGrad', ({ dy, y }, _, backend) =>
      elementwise('leakyReluGrad', [dy!, y!], [0], backend),
    ),
    wasmKernel<tf.LeakyReluAttrs>('LeakyReluGrad', ({ dy, x }, { alpha }, backend) =>
      elementwise('leakyReluGrad', [dy!, x!], [alpha], backend),
    ),
    wasmKernel('TanhGrad', ({ dy, y }, _, backend) =>
      elementwise('tanhGrad', [dy!, y!], [], backend),
    ),
    wasmKernel('SigmoidGrad', ({ dy, y }, _, backend) =>
      elementwise('sigmoidGrad', [dy!, y!], [], backend),
    ),
  ];
}

function elementwise(
  name: Unary | OfTwo,
  inputs: tf.TensorInfo[],
  constants: number[],
  backend: BackendWasm,
): tf.TensorInfo {
  const { shape } = inputs[0]!;
  const out = backend.makeOutput(shape, 'float32');
  const addresses = [...inputs, out].map(({ dataId }) => backend.getMemoryOffset(dataId));
  simdFunctions(backend)[name](...addresses, tf.util.sizeFromShape(shape), ...constants);
  return out;
}
