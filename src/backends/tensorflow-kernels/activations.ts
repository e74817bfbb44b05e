import type * as tf from '@tensorflow/tfjs-core';
import type { FusedKernel } from '../gradients/gradient.ts';
import type { Eager } from './eager.ts';
import { tensorflowKernel } from './kernel.ts';

/** Gradients of activations in one pass: see the contracts at `FusedKernel`. */
export function activationGradientKernels(eager: Eager): tf.KernelConfig[] {
  const float = eager.type('T', eager.ops.binding.TF_FLOAT);
  const kernel = (name: FusedKernel, ...order: ('dy' | 'x' | 'y')[]) =>
    tensorflowKernel<{ alpha?: number }>(eager, name, (inputs, { alpha }) =>
      eager.run(
        name,
        alpha === undefined ? [float] : [float, eager.real('alpha', alpha)],
        ...order.map((input) => inputs[input]!),
      ),
    );
  return [
    kernel('ReluGrad', 'dy', 'y'),
    kernel('LeakyReluGrad', 'dy', 'x'),
    kernel('TanhGrad', 'y', 'dy'),
    kernel('SigmoidGrad', 'y', 'dy'),
  ];
}
