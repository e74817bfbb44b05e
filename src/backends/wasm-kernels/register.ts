import * as tf from '@tensorflow/tfjs-core';
import { activationKernels } from './activations.ts';
import { batchMatMul } from './batch-mat-mul.ts';
import { conv2d } from './conv2d.ts';
import { conv2DBackpropFilter } from './conv2d-backprop-filter.ts';
import { conv2DBackpropInput } from './conv2d-backprop-input.ts';
import { gather } from './gather.ts';
import { poolGradientKernels } from './pool-gradients.ts';
import { rearrangementKernels } from './rearrangements.ts';
import { resizeNearestNeighborGrad } from './resize-nearest-neighbor-grad.ts';
import { unsortedSegmentSum } from './unsorted-segment-sum.ts';

/** Registers the kernels that tfjs's wasm backend lacks, gets wrong or computes slowly. */
export function registerWasmKernels(): void {
  const kernels = [
    ...activationKernels(),
    batchMatMul(),
    conv2d(),
    conv2DBackpropFilter(),
    conv2DBackpropInput(),
    gather(),
    ...poolGradientKernels(),
    ...rearrangementKernels(),
    resizeNearestNeighborGrad(),
    unsortedSegmentSum(),
  ];
  for (const kernel of kernels) {
    const { kernelName, backendName } = kernel;
    if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel(kernel);
  }
}
