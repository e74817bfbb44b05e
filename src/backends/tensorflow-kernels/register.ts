import * as tf from '@tensorflow/tfjs-core';
import { registerAdam } from '../adam.ts';
import type { NativeOps } from '../tensorflow.ts';
import { activationGradientKernels } from './activations.ts';
import { TensorflowAdam } from './adam.ts';
import { convolutionKernels } from './convolution.ts';
import { Eager } from './eager.ts';
import { matrixProduct } from './matrix-product.ts';

/** Registers the kernels that tfjs's tensorflow backend lacks or computes slowly. */
export function registerTensorflowKernels(ops: NativeOps): Eager {
  const eager = new Eager(ops);
  const kernels = [
    ...activationGradientKernels(eager),
    ...convolutionKernels(eager),
    matrixProduct(eager),
  ];
  for (const kernel of kernels) {
    const { kernelName, backendName } = kernel;
    if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel(kernel);
  }
  registerAdam('tensorflow', (variables) => new TensorflowAdam(eager, variables));
  return eager;
}
