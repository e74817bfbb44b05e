import * as tf from '@tensorflow/tfjs-core';

/** Registers kernels, each in the place of the one that its backend has, if any. */
export function replaceKernels(kernels: readonly tf.KernelConfig[]): void {
  for (const kernel of kernels) {
    removeKernel(kernel);
    tf.registerKernel(kernel);
  }
}

/** Takes a kernel back, so that ops are composed without it. */
export function removeKernel({ kernelName, backendName }: tf.KernelConfig): void {
  if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
}
