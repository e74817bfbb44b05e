import * as tf from '@tensorflow/tfjs-core';
import type { Eager } from './eager.ts';
import { tensorflowKernel } from './kernel.ts';

/** Matrix products, with batch axes that may broadcast, at the precision of the moment. */
export function matrixProduct(eager: Eager): tf.KernelConfig {
  return tensorflowKernel<tf.BatchMatMulAttrs>(
    eager,
    tf.BatchMatMul,
    ({ a, b }, { transposeA, transposeB }) => {
      const attributes = [
        eager.type('T', eager.factorType),
        eager.flag('adj_x', transposeA),
        eager.flag('adj_y', transposeB),
      ];
      const factors = [eager.factor(a!), eager.factor(b!)];
      return eager.run('BatchMatMulV2', attributes, ...factors);
    },
  );
}
