import * as tf from '@tensorflow/tfjs-core';
import { floats, wasmKernel } from './kernel.ts';

interface Attrs {
  alignCorners: boolean;
}

/** For each output position, the input position that resizeNearestNeighbor copies. */
function sources(input: number, output: number, { alignCorners }: Attrs): Int32Array {
  const corners = alignCorners && output > 1 ? 1 : 0;
  const scale = (input - corners) / (output - corners);
  return Int32Array.from({ length: output }, (_, i) => {
    const place = scale * i;
    return Math.min(input - 1, alignCorners ? Math.round(place) : Math.floor(place));
  });
}

/** Adds each output pixel's gradient to the pixel that it is a copy of. */
export function resizeNearestNeighborGrad(): tf.KernelConfig {
  return wasmKernel<Attrs>(tf.ResizeNearestNeighborGrad, ({ dy, images }, attrs, backend) => {
    const [batch = 0, height = 0, width = 0, channels = 0] = images!.shape;
    const [, outHeight = 0, outWidth = 0] = dy!.shape;
    const rows = sources(height, outHeight, attrs);
    const columns = sources(width, outWidth, attrs);
    const out = backend.makeOutput(images!.shape, 'float32');
    const dx = floats(backend, out).fill(0);
    const from = floats(backend, dy!);
    let at = 0;
    for (let image = 0; image < batch; image++) {
      for (const row of rows) {
        const line = (image * height + row) * width;
        for (const column of columns) {
          const to = (line + column) * channels;
          for (let c = 0; c < channels; c++) dx[to + c]! += from[at + c]!;
          at += channels;
        }
      }
    }
    return out;
  });
}
