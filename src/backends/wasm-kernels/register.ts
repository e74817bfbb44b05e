import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { registerAdam } from '../adam.ts';
import { replaceKernels } from '../replace-kernels.ts';
import { activationKernels } from './activations.ts';
import { WasmAdam } from './adam.ts';
import { add } from './add.ts';
import { batchMatMul } from './batch-mat-mul.ts';
import { convolutionKernels } from './conv2d.ts';
import { conv2DBackpropFilter } from './conv2d-backprop-filter.ts';
import { conv2DBackpropInput } from './conv2d-backprop-input.ts';
import { gather } from './gather.ts';
import { identity } from './identity.ts';
import { poolGradientKernels } from './pool-gradients.ts';
import { rearrangementKernels } from './rearrangements.ts';
import { resizeNearestNeighborGrad } from './resize-nearest-neighbor-grad.ts';
import { simdFunctions } from './simd/module.ts';
import { sum } from './sum.ts';
import { unsortedSegmentSum } from './unsorted-segment-sum.ts';

/** Registers the kernels that tfjs's wasm backend lacks, gets wrong or computes slowly. */
export function registerWasmKernels(backend: BackendWasm): void {
  // Compiled here, so that a machine without SIMD says so when the backend starts.
  simdFunctions(backend);
  replaceKernels([
    ...activationKernels(),
    add(),
    batchMatMul(),
    ...convolutionKernels(),
    conv2DBackpropFilter(),
    conv2DBackpropInput(),
    gather(),
    identity(),
    ...poolGradientKernels(),
    ...rearrangementKernels(),
    resizeNearestNeighborGrad(),
    sum(),
    unsortedSegmentSum(),
  ]);
  registerAdam('wasm', (variables) => new WasmAdam(backend, variables));
}
