import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type * as tf from '@tensorflow/tfjs-core';
import { transformTransposedFilter } from './filter.ts';
import { PLANES, type Plan, rowsOf } from './plan.ts';
import { Workspace } from './workspace.ts';

/** The gradient of a convolution's input: `convolve` transposed. */
export function backpropInput(
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  plan: Plan,
  backend: BackendWasm,
): tf.TensorInfo {
  const { batch, height, width, channels, block, outputs, tiles, group } = plan;
  const dx = backend.makeOutput([batch, height, width, channels], 'float32');
  const work = new Workspace(backend, plan);
  const output = rowsOf(group * tiles, outputs);
  const input = rowsOf(group * tiles, block);
  const left = work.take(output.bytes);
  const products = work.take(input.bytes);
  const [right, weights] = transformTransposedFilter(work, work.address(filter));
  const from = work.address(dy);
  const to = work.address(dx);
  for (let first = 0; first < batch; first += group) {
    const count = Math.min(group, batch - first);
    for (let i = 0; i < count; i++) {
      const image = from + (first + i) * 4 * tiles * outputs * 4;
      work.outputToTiles(image, left + i * tiles * output.item, output);
    }
    for (let plane = 0; plane < PLANES; plane++) {
      work.simd.gemm(
        left + plane * output.plane,
        right + plane * weights.plane,
        products + plane * input.plane,
        Math.ceil((count * tiles) / 4) * 4,
        block,
        outputs,
        weights.eight,
      );
    }
    for (let i = 0; i < count; i++) {
      work.clearPadded();
      const image = to + (first + i) * height * width * channels * 4;
      work.tilesToImage(products + i * tiles * input.item, image, input);
    }
  }
  work.release();
  return dx;
}
