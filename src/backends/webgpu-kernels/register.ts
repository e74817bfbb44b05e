import { replaceKernels } from '../replace-kernels.ts';
import { activationKernels } from './activations.ts';
import { avgPoolGrad } from './avg-pool-grad.ts';
import { batchMatMul } from './batch-mat-mul.ts';
import { cast } from './cast.ts';
import { conv2DBackpropFilter } from './conv2d-backprop-filter.ts';

/** Registers the kernels that tfjs's webgpu backend lacks, gets wrong or computes slowly. */
export function registerWebgpuKernels(): void {
  replaceKernels([
    ...activationKernels(),
    avgPoolGrad(),
    batchMatMul(),
    cast(),
    conv2DBackpropFilter(),
  ]);
}
