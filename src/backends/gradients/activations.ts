import * as tf from '@tensorflow/tfjs-core';
import { fusedOr, gradient, runKernel } from './gradient.ts';

/** dy · mask, for a mask of bools. */
function masked(dy: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  return tf.mul(dy, tf.cast(mask, 'float32'));
}

export const activationGradients: tf.GradConfig[] = [
  gradient(tf.Relu, { output: true }, (dy, [y]) => ({
    x: () => fusedOr('ReluGrad', { dy, y: y! }, {}, () => masked(dy, tf.greater(y!, 0))),
  })),
  gradient(tf.Relu6, { output: true }, (dy, [y]) => ({
    x: () => masked(dy, tf.logicalAnd(tf.greater(y!, 0), tf.less(y!, 6))),
  })),
  gradient(tf.LeakyRelu, { inputs: ['x'] }, (dy, [x], attrs) => {
    const { alpha } = attrs as unknown as tf.LeakyReluAttrs;
    const compose = () => tf.where(tf.greater(x!, 0), dy, tf.mul(dy, alpha));
    const usual = alpha >= 0 && alpha <= 1;
    return {
      x: () => (usual ? fusedOr('LeakyReluGrad', { dy, x: x! }, { alpha }, compose) : compose()),
    };
  }),
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
