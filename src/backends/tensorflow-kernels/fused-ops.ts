import type * as tf from '@tensorflow/tfjs-core';
import type { FusedKernel } from '../gradients/gradient.ts';
import { TO_BYTES } from '../to-bytes.ts';
import type { Eager, Handle } from './eager.ts';
import { tensorflowKernel } from './kernel.ts';

const BIAS: FusedKernel = 'Bias';
const COLOUR: FusedKernel = 'Colour';
const SHIFT: FusedKernel = 'Shift';

/** Kernels by evenface's own ops: see the contracts at `FusedKernel`. */
export function fusedKernels(eager: Eager): tf.KernelConfig[] {
  const kernel = (
    name: FusedKernel,
    run: (inputs: Record<string, tf.TensorInfo>, alpha: ReturnType<Eager['real']>) => Handle[],
  ) =>
    tensorflowKernel<{ alpha: number }>(eager, name, (inputs, { alpha }) =>
      run(inputs, eager.real('alpha', alpha)),
    );
  const type = () => eager.type('T', eager.factorType);
  const float = eager.type('T', eager.ops.binding.TF_FLOAT);
  return [
    // Of images, which are float32 at any precision.
    tensorflowKernel(eager, BIAS, ({ x, bias }) => eager.run('EvenfaceBias', [float], x!, bias!)),
    kernel('LeakyBias', ({ x, bias }, alpha) =>
      eager.runAll('EvenfaceBias', [type(), alpha], 1, eager.factor(x!), bias!),
    ),
    tensorflowKernel(eager, COLOUR, ({ x, factors }) =>
      eager.run('EvenfaceColour', [], x!, factors!),
    ),
    tensorflowKernel(eager, SHIFT, ({ x, shifts }) => eager.run('EvenfaceShift', [], x!, shifts!)),
    tensorflowKernel(eager, TO_BYTES, ({ x }) => eager.run('EvenfaceBytes', [], x!)),
    kernel('BiasGrad', ({ dy, y }, alpha) =>
      eager.runAll('EvenfaceBiasGrad', [type(), alpha], 2, eager.factor(dy!), eager.factor(y!)),
    ),
    kernel('Modulate', ({ x, scale, offset }, alpha) =>
      eager.runAll('EvenfaceModulate', [type(), alpha], 1, eager.factor(x!), scale!, offset!),
    ),
    kernel('ModulateGrad', ({ dy, x, y, scale }, alpha) =>
      eager.runAll(
        'EvenfaceModulateGrad',
        [type(), alpha],
        3,
        ...[dy!, x!, y!].map((tensor) => eager.factor(tensor)),
        scale!,
      ),
    ),
  ];
}
