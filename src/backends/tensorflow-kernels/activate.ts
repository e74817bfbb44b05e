import type * as tf from '@tensorflow/tfjs-core';
import type { Eager, Handle } from './eager.ts';

/** The slope of an activation below 0 that goes with the bias; 1 for none. */
function slopeOf({ activation, leakyreluAlpha }: tf.FusedConv2DAttrs): number {
  if (activation === 'linear' || activation === 'relu6') return 1;
  if (activation === 'relu') return 0;
  if (activation === 'leakyrelu' && leakyreluAlpha !== undefined) return leakyreluAlpha;
  throw new Error(`the activation ${activation} is not fused`);
}

/** What tfjs's fused kernels do after their product: add a bias, then activate. */
export function activate(
  eager: Eager,
  product: Handle,
  bias: tf.TensorInfo,
  attrs: tf.FusedConv2DAttrs,
): Handle {
  const sum = biased(eager, product, bias, attrs);
  if (attrs.activation !== 'relu6') return sum;
  return eager.run('Relu6', [eager.type('T', sum.dtype)], sum);
}

function biased(
  eager: Eager,
  product: Handle,
  bias: tf.TensorInfo,
  attrs: tf.FusedConv2DAttrs,
): Handle {
  const alpha = slopeOf(attrs);
  const type = eager.type('T', product.dtype);
  if (eager.fused) {
    return eager.run('EvenfaceBias', [type, eager.real('alpha', alpha)], product, bias);
  }
  const sum = eager.run('AddV2', [type], product, eager.like(product, bias));
  if (alpha === 1) return sum;
  return eager.run('LeakyRelu', [type, eager.real('alpha', alpha)], sum);
}
