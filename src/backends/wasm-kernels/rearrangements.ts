import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { elements, wasmKernel } from './kernel.ts';
import { type Axis, stridedCopy } from './strided-copy.ts';

/** Kernels that only move values: the package's own compute every element's place anew. */
export function rearrangementKernels(): tf.KernelConfig[] {
  return [tile(), reverse(), depthToSpace()];
}

/** A tensor of `shape`, whose elements are those of `x` that the axes visit from `start` on. */
function copyOf(
  x: tf.TensorInfo,
  shape: number[],
  start: number,
  axes: Axis[],
  backend: BackendWasm,
): tf.TensorInfo {
  const out = backend.makeOutput(shape, x.dtype);
  if (tf.util.sizeFromShape(shape) > 0) {
    stridedCopy(elements(backend, x), start, elements(backend, out), axes);
  }
  return out;
}

/** The distance in elements between neighbours along each axis. */
function strides(shape: number[]): number[] {
  return shape.map((_, axis) => tf.util.sizeFromShape(shape.slice(axis + 1)));
}

function tile(): tf.KernelConfig {
  return wasmKernel<tf.TileAttrs>(tf.Tile, ({ x }, { reps }, backend) => {
    const steps = strides(x!.shape);
    const axes = x!.shape.flatMap((length, axis) => [
      { length: reps[axis]!, stride: 0 },
      { length, stride: steps[axis]! },
    ]);
    const shape = x!.shape.map((length, axis) => length * reps[axis]!);
    return copyOf(x!, shape, 0, axes, backend);
  });
}

function reverse(): tf.KernelConfig {
  return wasmKernel<tf.ReverseAttrs>(tf.Reverse, ({ x }, { dims }, backend) => {
    const steps = strides(x!.shape);
    const reversed = x!.shape.length === 0 ? [] : tf.util.parseAxisParam(dims, x!.shape);
    let start = 0;
    const axes = x!.shape.map((length, axis) => {
      const stride = steps[axis]!;
      if (!reversed.includes(axis)) return { length, stride };
      start += (length - 1) * stride;
      return { length, stride: -stride };
    });
    return copyOf(x!, x!.shape, start, axes, backend);
  });
}

function depthToSpace(): tf.KernelConfig {
  return wasmKernel<tf.DepthToSpaceAttrs>(
    tf.DepthToSpace,
    ({ x }, { blockSize, dataFormat }, backend) => {
      tf.util.assert(dataFormat === 'NHWC', () => 'depthToSpace is there for NHWC alone');
      const [batch = 0, height = 0, width = 0, depth = 0] = x!.shape;
      const channels = depth / (blockSize * blockSize);
      const axes = [
        { length: batch * height, stride: width * depth },
        { length: blockSize, stride: blockSize * channels },
        { length: width, stride: depth },
        { length: blockSize * channels, stride: 1 },
      ];
      const shape = [batch, height * blockSize, width * blockSize, channels];
      return copyOf(x!, shape, 0, axes, backend);
    },
  );
}
