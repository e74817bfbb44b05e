import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { floats, registeredKernel, wasmKernel } from './kernel.ts';
import { simdFunctions } from './simd/module.ts';

/** A tensor as `[outer, reduced, inner]`: axes next to each other are summed, the last is not. */
interface Sides {
  readonly outer: number;
  readonly reduced: number;
  readonly inner: number;
}

function sidesOf(shape: readonly number[], axes: readonly number[]): Sides | undefined {
  const first = axes[0];
  if (first === undefined || axes.some((axis, i) => axis !== first + i)) return undefined;
  const end = first + axes.length;
  return {
    outer: tf.util.sizeFromShape(shape.slice(0, first)),
    reduced: tf.util.sizeFromShape(shape.slice(first, end)),
    inner: tf.util.sizeFromShape(shape.slice(end)),
  };
}

/**
 * Sums over axes before the last, of float32: the gradients of biases and of what is broadcast.
 * The package transposes the whole tensor first.
 */
export function sum(): tf.KernelConfig {
  const general = registeredKernel<tf.SumAttrs>(tf.Sum);
  return wasmKernel<tf.SumAttrs>(tf.Sum, ({ x }, attrs, backend) => {
    const axes = tf.util.parseAxisParam(attrs.axis, x!.shape).sort((a, b) => a - b);
    const sides = sidesOf(x!.shape, axes);
    // Rows that are no multiple of four long are taken several at once.
    const fold = sides && [1, 2, 4].find((n) => (sides.inner * n) % 4 === 0)!;
    if (
      !sides ||
      !fold ||
      x!.dtype !== 'float32' ||
      sides.inner === 1 ||
      sides.reduced % fold !== 0 ||
      tf.util.sizeFromShape(x!.shape) === 0
    ) {
      return general({ x: x! }, attrs, backend);
    }
    const [reducedShape] = tf.backend_util.computeOutAndReduceShapes(x!.shape, axes);
    const shape = attrs.keepDims
      ? tf.backend_util.expandShapeToKeepDim(reducedShape, axes)
      : reducedShape;
    const columns = sides.inner * fold;
    const sums = sumRows(x!, sides.outer, sides.reduced / fold, columns, backend);
    if (fold === 1) return { ...sums, shape };

    const out = backend.makeOutput(shape, 'float32');
    const from = floats(backend, sums);
    const to = floats(backend, out).fill(0);
    for (let i = 0; i < from.length; i++) {
      to[Math.floor(i / columns) * sides.inner + (i % sides.inner)]! += from[i]!;
    }
    backend.disposeData(sums.dataId);
    return out;
  });
}

/** `[outer, rows, columns]` to `[outer, columns]`. */
function sumRows(
  x: tf.TensorInfo,
  outer: number,
  rows: number,
  columns: number,
  backend: BackendWasm,
): tf.TensorInfo {
  const sums = backend.makeOutput([outer, columns], 'float32');
  floats(backend, sums).fill(0);
  const simd = simdFunctions(backend);
  const from = backend.getMemoryOffset(x.dataId);
  const to = backend.getMemoryOffset(sums.dataId);
  for (let i = 0; i < outer; i++) {
    simd.sumRows(from + i * rows * columns * 4, to + i * columns * 4, rows, columns);
  }
  return sums;
}
