import type * as tf from '@tensorflow/tfjs-core';
import type { Eager, Handle } from './eager.ts';

const OPS: Record<string, string> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  leakyrelu: 'LeakyRelu',
};

/** What tfjs's fused kernels do after their product: add a bias, then activate. */
export function activate(
  eager: Eager,
  product: Handle,
  { bias }: Record<string, tf.TensorInfo>,
  attrs: { activation?: string; leakyreluAlpha?: number },
): Handle {
  const float = eager.type('T', eager.ops.binding.TF_FLOAT);
  const sum = bias ? eager.run('AddV2', [float], product, bias) : product;
  const activation = attrs.activation ?? 'linear';
  if (activation === 'linear') return sum;
  const op = OPS[activation];
  if (!op) throw new Error(`the activation ${activation} is not fused`);
  const alpha =
    activation === 'leakyrelu' ? [eager.real('alpha', attrs.leakyreluAlpha ?? 0.2)] : [];
  return eager.run(op, [float, ...alpha], sum);
}
