import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type * as tf from '@tensorflow/tfjs-core';
import { planesToFilter } from './filter.ts';
import { PLANES, type Plan, panelsOf, rowsOf } from './plan.ts';
import { Workspace } from './workspace.ts';

/** The gradient of a convolution's filter, summed group by group in the order of the batch. */
export function backpropFilter(
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  plan: Plan,
  backend: BackendWasm,
): tf.TensorInfo {
  const { batch, height, width, channels, block, outputs, tiles, group } = plan;
  const out = backend.makeOutput([4, 4, channels, outputs], 'float32');
  const work = new Workspace(backend, plan);
  const sums = rowsOf(block, outputs);
  const planes = work.take(sums.bytes);
  const left = work.take(panelsOf(group * tiles, block).bytes);
  const right = work.take(panelsOf(group * tiles, outputs).bytes);
  work.clearPadded();
  work.heap.fill(0, planes / 4, (planes + sums.bytes) / 4);
  const images = work.address(x);
  const gradients = work.address(dy);
  for (let first = 0; first < batch; first += group) {
    const count = Math.min(group, batch - first);
    const items = count * tiles;
    const input = panelsOf(items, block);
    const output = panelsOf(items, outputs);
    for (let i = 0; i < count; i++) {
      const image = images + (first + i) * height * width * channels * 4;
      const gradient = gradients + (first + i) * 4 * tiles * outputs * 4;
      work.imageToTiles(image, left + i * tiles * input.item, input);
      work.outputToTiles(gradient, right + i * tiles * output.item, output);
    }
    for (let plane = 0; plane < PLANES; plane++) {
      work.simd.gemmTransposed(
        left + plane * input.plane,
        right + plane * output.plane,
        planes + plane * sums.plane,
        block,
        outputs,
        items,
        input.eight,
      );
    }
  }
  planesToFilter(work, planes, sums, work.address(out));
  work.release();
  return out;
}
