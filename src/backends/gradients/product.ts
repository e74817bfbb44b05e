import * as tf from '@tensorflow/tfjs-core';
import { gradient, sumTo } from './gradient.ts';

/** The gradient of matrix products, transposed or not, with batch axes that may broadcast. */
export const productGradients: tf.GradConfig[] = [
  gradient(tf.BatchMatMul, { inputs: ['a', 'b'] }, (dy, saved, attrs) => {
    const a = saved[0]!;
    const b = saved[1]!;
    const { transposeA, transposeB } = attrs as unknown as tf.BatchMatMulAttrs;
    return {
      a: () =>
        sumTo(
          transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB),
          a.shape,
        ),
      b: () =>
        sumTo(
          transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false),
          b.shape,
        ),
    };
  }),
];
