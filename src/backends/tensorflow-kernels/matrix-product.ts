import * as tf from '@tensorflow/tfjs-core';
import type { Eager } from './eager.ts';
import { tensorflowKernel } from './kernel.ts';

/** Multiplications below which evenface's own op is faster: TensorFlow's wakes its threads. */
const SMALL = 1 << 20;

/** Matrix products, with batch axes that may broadcast, at the precision of the moment. */
export function matrixProduct(eager: Eager): tf.KernelConfig {
  return tensorflowKernel<tf.BatchMatMulAttrs>(
    eager,
    tf.BatchMatMul,
    ({ a, b }, { transposeA, transposeB }) => {
      const own = eager.fused && smallProduct(a!, b!, transposeA, transposeB);
      if (own) return eager.run(own, [], a!, b!);
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

/** The op for a product that is small, of two plain matrices; undefined for every other. */
function smallProduct(
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): string | undefined {
  if (a.shape.length !== 2 || b.shape.length !== 2 || (transposeA && transposeB)) return undefined;
  const multiplications = tf.util.sizeFromShape(a.shape) * b.shape[transposeB ? 0 : 1]!;
  if (multiplications > SMALL) return undefined;
  if (transposeA) return 'EvenfaceProductTransposedA';
  return transposeB ? 'EvenfaceProductTransposedB' : 'EvenfaceProduct';
}
