import * as tf from '@tensorflow/tfjs-core';
import { fusedOr, gradient, runKernel } from './gradient.ts';

/** dy · mask, for a mask of bools. */
function masked(dy: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  return tf.mul(dy, tf.cast(mask, 'float32'));
}

/** dy where y > 0, else 0. */
export function reluGradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return fusedOr('ReluGrad', { dy, y }, {}, () => masked(dy, tf.greater(y, 0)));
}

/** dy where x > 0, else alpha · dy. */
export function leakyReluGradient(dy: tf.Tensor, x: tf.Tensor, alpha: number): tf.Tensor {
  const compose = () => tf.where(tf.greater(x, 0), dy, tf.mul(dy, alpha));
  const usual = alpha >= 0 && alpha <= 1;
  return usual ? fusedOr('LeakyReluGrad', { dy, x }, { alpha }, compose) : compose();
}

export const activationGradients: tf.GradConfig[] = [
  gradient(tf.Relu, { output: true }, (dy, [y]) => ({ x: () => reluGradient(dy, y!) })),
  gradient(tf.Relu6, { output: true }, (dy, [y]) => ({
    x: () => masked(dy, tf.logicalAnd(tf.greater(y!, 0), tf.less(y!, 6))),
  })),
  gradient(tf.LeakyRelu, { inputs: ['x'] }, (dy, [x], attrs) => ({
    x: () => leakyReluGradient(dy, x!, (attrs as unknown as tf.LeakyReluAttrs).alpha),
  })),
  gradient(tf.Elu, { output: true }, (dy, [y]) => ({
    x: () => runKernel(tf.EluGrad, { dy, y: y! }),
  })),
  gradient(tf.Tanh, { output: true }, (dy, [y]) => ({
    x: () => fusedOr('TanhGrad', { dy, y: y! }, {}, () => tf.mul(dy, tf.sub(1, tf.square(y!)))),
  })),
  gradient(tf.Sigmoid, { output: true }, (dy, [y]) => ({
    x: () => fusedOr('SigmoidGrad', { dy, y: y! }, {}, () => tf.mul(dy, tf.mul(y!, tf.sub(1, y!)))),
  })),
  gradient(tf.Softplus, { inputs: ['x'] }, (dy, [x]) => ({
    x: () => tf.mul(dy, tf.sigmoid(x!)),
  })),
];
