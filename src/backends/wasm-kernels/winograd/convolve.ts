import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type * as tf from '@tensorflow/tfjs-core';
import { transformFilter } from './filter.ts';
import { PLANES, type Plan, rowsOf } from './plan.ts';
import { Workspace } from './workspace.ts';

/** What is done to a convolution's outputs: a leaky ReLU of output + bias. */
export interface Finish {
  readonly bias: tf.TensorInfo;
  /** Slope below zero: 1 leaves the values as they are. */
  readonly alpha: number;
}

/** The convolution of x `[batch, height, width, channels]`. */
export function convolve(
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  plan: Plan,
  backend: BackendWasm,
  finish?: Finish,
): tf.TensorInfo {
  const { batch, height, width, channels, block, outputs, tiles, group } = plan;
  const y = backend.makeOutput([batch, height / 2, width / 2, outputs], 'float32');
  const work = new Workspace(backend, plan);
  const { simd } = work;
  const input = rowsOf(group * tiles, block);
  const output = rowsOf(group * tiles, outputs);
  const left = work.take(input.bytes);
  const products = work.take(output.bytes);
  const [right, weights] = transformFilter(work, work.address(filter));
  work.clearPadded();
  const from = work.address(x);
  const to = work.address(y);
  const outputBytes = 4 * tiles * outputs * 4;
  for (let first = 0; first < batch; first += group) {
    const count = Math.min(group, batch - first);
    for (let i = 0; i < count; i++) {
      const image = from + (first + i) * height * width * channels * 4;
      work.imageToTiles(image, left + i * tiles * input.item, input);
    }
    for (let plane = 0; plane < PLANES; plane++) {
      simd.gemm(
        left + plane * input.plane,
        right + plane * weights.plane,
        products + plane * output.plane,
        Math.ceil((count * tiles) / 4) * 4,
        outputs,
        block,
        weights.eight,
      );
    }
    for (let i = 0; i < count; i++) {
      const image = to + (first + i) * outputBytes;
      work.tilesToOutput(products + i * tiles * output.item, image, output);
      if (finish) {
        simd.addBias(image, image, 4 * tiles, outputs, work.address(finish.bias), finish.alpha);
      }
    }
  }
  work.release();
  return y;
}
