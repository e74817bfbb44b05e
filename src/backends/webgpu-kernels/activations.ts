import type * as tf from '@tensorflow/tfjs-core';
import { elementProgram, type Uniform, webgpuKernel } from './kernel.ts';

/** A kernel that computes `value`, WGSL, of `dy` and `t`, which the gradient calls `operand`. */
function gradientKernel<Attrs = object>(
  name: string,
  operand: 'x' | 'y',
  value: string,
  uniforms?: string,
  numbers?: (attrs: Attrs) => Uniform[],
): tf.KernelConfig {
  return webgpuKernel<Attrs>(name, (inputs, attrs, backend) => {
    const { dy } = inputs;
    const code = `
      let dy = getDyByOutputIndex(index);
      let t = getTByOutputIndex(index);
      setOutputAtIndex(index, ${value});`;
    const program = elementProgram(name, ['dy', 't'], dy!.shape, code, uniforms);
    return backend.runWebGPUProgram(program, [dy!, inputs[operand]!], 'float32', numbers?.(attrs));
  });
}

/** The fused gradient kernels that `gradients/gradient.ts` names, one shader each. */
export function activationKernels(): tf.KernelConfig[] {
  return [
    gradientKernel('ReluGrad', 'y', 'select(0.0, dy, t > 0.0)'),
    gradientKernel<tf.LeakyReluAttrs>(
      'LeakyReluGrad',
      'x',
      'select(uniforms.alpha * dy, dy, t > 0.0)',
      'alpha : f32,',
      ({ alpha }) => [{ type: 'float32', data: [alpha] }],
    ),
    gradientKernel('TanhGrad', 'y', 'dy * (1.0 - t * t)'),
    gradientKernel('SigmoidGrad', 'y', 'dy * t * (1.0 - t)'),
  ];
}
