import { registerAdam } from '../adam.ts';
import { removeKernel, replaceKernels } from '../replace-kernels.ts';
import type { NativeOps } from '../tensorflow.ts';
import { activationGradientKernels } from './activations.ts';
import { convolutionKernels } from './convolution.ts';
import { Eager } from './eager.ts';
import { FusedAdam } from './fused-adam.ts';
import { fusedKernels } from './fused-ops.ts';
import { matrixProduct } from './matrix-product.ts';
import { ResourceAdam } from './resource-adam.ts';

/**
 * Registers the kernels that tfjs's tensorflow backend lacks or computes slowly; `fused` where
 * evenface's own ops are there.
 */
export function registerTensorflowKernels(ops: NativeOps, fused: boolean): Eager {
  const eager = new Eager(ops, fused);
  const kernels = [
    ...activationGradientKernels(eager),
    ...convolutionKernels(eager),
    matrixProduct(eager),
  ];
  replaceKernels(kernels);
  const own = fusedKernels(eager);
  if (fused) replaceKernels(own);
  else own.forEach(removeKernel);
  const Adam = fused ? FusedAdam : ResourceAdam;
  registerAdam('tensorflow', (variables) => new Adam(eager, variables));
  return eager;
}
