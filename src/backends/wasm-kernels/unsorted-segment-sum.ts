import * as tf from '@tensorflow/tfjs-core';
import { floats, wasmKernel } from './kernel.ts';

/** Rows of `x` summed by their segment; the gradient of gather. Rows of negative segments drop out. */
export function unsortedSegmentSum(): tf.KernelConfig {
  return wasmKernel<tf.UnsortedSegmentSumAttrs>(
    tf.UnsortedSegmentSum,
    ({ x, segmentIds }, { numSegments }, backend) => {
      const out = backend.makeOutput([numSegments, ...x!.shape.slice(1)], 'float32');
      const from = floats(backend, x!);
      const to = floats(backend, out).fill(0);
      const segments = backend.typedArrayFromHeap(segmentIds!);
      const width = tf.util.sizeFromShape(x!.shape.slice(1));
      for (let row = 0; row < segments.length; row++) {
        const segment = segments[row]!;
        if (segment < 0 || segment >= numSegments) continue;
        for (let i = 0; i < width; i++) to[segment * width + i]! += from[row * width + i]!;
      }
      return out;
    },
  );
}
