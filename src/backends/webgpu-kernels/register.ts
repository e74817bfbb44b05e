import * as tf from '@tensorflow/tfjs-core';
import { activationKernels } from './activations.ts';
import { avgPoolGrad } from './avg-pool-grad.ts';
import { batchMatMul } from './batch-mat-mul.ts';
import { cast } from './cast.ts';
import { conv2DBackpropFilter } from './conv2d-backprop-filter.ts';

/** Registers the kernels that tfjs's webgpu backend lacks, gets wrong or computes slowly. */
export function registerWebgpuKernels(): void {
  const kernels = [
    ...activationKernels(),
    avgPoolGrad(),
    batchMatMul(),
    cast(),
    conv2DBackpropFilter(),
  ];
  for (const kernel of kernels) {
    const { kernelName, backendName } = kernel;
    if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel(kernel);
  }
}
