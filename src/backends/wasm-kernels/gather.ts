import * as tf from '@tensorflow/tfjs-core';
import { elements, registeredKernel, wasmKernel } from './kernel.ts';

/** gather without batch axes, by whole rows: the package computes every element's place anew. */
export function gather(): tf.KernelConfig {
  const general = registeredKernel<tf.GatherV2Attrs>(tf.GatherV2);
  return wasmKernel<tf.GatherV2Attrs>(tf.GatherV2, ({ x, indices }, attrs, backend) => {
    if (attrs.batchDims !== 0) return general({ x: x!, indices: indices! }, attrs, backend);
    const axis = tf.util.parseAxisParam(attrs.axis, x!.shape)[0]!;
    const before = x!.shape.slice(0, axis);
    const after = x!.shape.slice(axis + 1);
    const out = backend.makeOutput([...before, ...indices!.shape, ...after], x!.dtype);
    const from = elements(backend, x!);
    const to = elements(backend, out);
    const rows = backend.typedArrayFromHeap(indices!);
    const length = x!.shape[axis]!;
    const width = tf.util.sizeFromShape(after);
    let at = 0;
    for (let outer = 0; outer < tf.util.sizeFromShape(before); outer++) {
      for (const row of rows) {
        if (row < 0 || row >= length) {
          throw new Error(`gather: index ${row} is outside of [0, ${length})`);
        }
        const source = (outer * length + row) * width;
        for (let i = 0; i < width; i++) to[at + i] = from[source + i]!;
        at += width;
      }
    }
    return out;
  });
}
