import * as tf from '@tensorflow/tfjs-core';
import { asFloat, expandTo, gradient } from './gradient.ts';

/** `t`, which was reduced over `axis`, with those axes kept at length 1. */
function keepDims(t: tf.Tensor, axis: number | number[], shape: number[]): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis, shape);
  return tf.reshape(
    t,
    shape.map((n, i) => (axes.includes(i) ? 1 : n)),
  );
}

/** Equal extremes share the gradient, as in TensorFlow. */
function ofExtreme(kernelName: string): tf.GradConfig {
  return gradient(kernelName, { inputs: ['x'], output: true }, (dy, [x, y], attrs) => {
    // Max names its axes `reductionIndices`, Min `axis`.
    const { reductionIndices, axis } = attrs as unknown as Partial<tf.MaxAttrs & tf.MinAttrs>;
    const axes = tf.util.parseAxisParam(reductionIndices ?? axis!, x!.shape);
    return {
      x: () => {
        const mask = tf.cast(tf.equal(x!, keepDims(y!, axes, x!.shape)), 'float32');
        const share = tf.div(keepDims(dy, axes, x!.shape), tf.sum(mask, axes, true));
        return tf.mul(mask, share);
      },
    };
  });
}

export const reductionGradients: tf.GradConfig[] = [
  gradient(tf.Sum, { inputs: ['x'] }, (dy, [x], attrs) => {
    const { axis } = attrs as unknown as tf.SumAttrs;
    return { x: () => expandTo(keepDims(asFloat(dy), axis, x!.shape), x!.shape) };
  }),
  gradient(tf.Mean, { inputs: ['x'] }, (dy, [x], attrs) => {
    const { axis } = attrs as unknown as tf.MeanAttrs;
    const count = x!.size / Math.max(1, dy.size);
    return { x: () => expandTo(tf.div(keepDims(dy, axis, x!.shape), count), x!.shape) };
  }),
  ofExtreme(tf.Max),
  ofExtreme(tf.Min),
  gradient(tf.Softmax, { output: true }, (dy, [y], attrs) => {
    const { dim } = attrs as unknown as tf.SoftmaxAttrs;
    return {
      logits: () => {
        const weighted = tf.mul(dy, y!);
        return tf.sub(weighted, tf.mul(tf.sum(weighted, [dim], true), y!));
      },
    };
  }),
  gradient(tf.LogSoftmax, { output: true }, (dy, [y], attrs) => {
    const { axis } = attrs as unknown as tf.LogSoftmaxAttrs;
    return {
      logits: () => tf.sub(dy, tf.mul(tf.sum(dy, axis, true), tf.exp(y!))),
    };
  }),
];
