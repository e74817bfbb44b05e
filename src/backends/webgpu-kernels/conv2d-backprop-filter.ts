import * as tf from '@tensorflow/tfjs-core';
import {
  elementProgram,
  registeredKernel,
  release,
  type WebgpuBackend,
  webgpuKernel,
} from './kernel.ts';

/** Tiles of 32x32 that keep a GPU busy. */
const ENOUGH_TILES = 128;

/** The pixel of x, or the zero of the padding, at one place of one patch. */
const PATCHES = `
  let place = getCoordsFromIndex(index);
  let tap = place.z / uniforms.xShape.w;
  let row = place.y / uniforms.outWidth * uniforms.strides.x - uniforms.pads.x + tap / uniforms.filterWidth;
  let column = place.y % uniforms.outWidth * uniforms.strides.y - uniforms.pads.y + tap % uniforms.filterWidth;
  var value = 0.0;
  if (row >= 0 && row < uniforms.xShape.y && column >= 0 && column < uniforms.xShape.z) {
    value = getX(place.x, row, column, place.z % uniforms.xShape.w);
  }
  setOutputAtIndex(index, value);`;
const PATCHES_UNIFORMS =
  'strides : vec2<i32>, pads : vec2<i32>, outWidth : i32, filterWidth : i32,';

const ADD_UP = `
  var total = 0.0;
  for (var part = 0; part < uniforms.partsShape.x; part++) { total += getParts(part, index); }
  setOutputAtIndex(index, total);`;

/**
 * The gradient of a convolution's filter: patches(x)ᵀ × dy. The package has a thread for each
 * element of the filter, which walks over all pixels of the batch: a few threads for the large
 * images of the outer layers. Small filters are computed for parts of the batch at once, and
 * added up. Dilation 1; NHWC, else it is left to the package.
 */
export function conv2DBackpropFilter(): tf.KernelConfig {
  const packaged = registeredKernel<tf.Conv2DBackpropFilterAttrs>(tf.Conv2DBackpropFilter);
  const matMul = registeredKernel<tf.BatchMatMulAttrs>(tf.BatchMatMul);
  return webgpuKernel<tf.Conv2DBackpropFilterAttrs>(
    tf.Conv2DBackpropFilter,
    ({ x, dy }, attrs, backend) => {
      const { strides, pad, dataFormat, dimRoundingMode, filterShape } = attrs;
      if (dataFormat !== 'NHWC') return packaged({ x: x!, dy: dy! }, attrs, backend);
      const conv = tf.backend_util.computeConv2DInfo(
        x!.shape as [number, number, number, number],
        filterShape,
        strides,
        1,
        pad,
        dimRoundingMode,
      );
      const pixels = conv.outHeight * conv.outWidth;
      const taps = conv.filterHeight * conv.filterWidth * conv.inChannels;
      const bytes = 4 * conv.batchSize * pixels * taps;
      if (bytes > backend.device.limits.maxStorageBufferBindingSize) {
        return packaged({ x: x!, dy: dy! }, attrs, backend);
      }
      const patches = patchesOf(x!, conv, backend);
      const parts = partsOf(conv.batchSize, taps, conv.outChannels);
      const rows = (conv.batchSize / parts) * pixels;
      const product = matMul(
        {
          a: { ...patches, shape: [parts, rows, taps] },
          b: { ...dy!, shape: [parts, rows, conv.outChannels] },
        },
        { transposeA: true, transposeB: false },
        backend,
      );
      release(backend, patches);
      if (parts === 1) return { ...product, shape: filterShape };
      const whole = addUp(product, backend);
      release(backend, product);
      return { ...whole, shape: filterShape };
    },
  );
}

/** The sum over the first axis. tfjs would give each element of it a whole workgroup. */
function addUp({ dataId, dtype, shape }: tf.TensorInfo, backend: WebgpuBackend): tf.TensorInfo {
  const [parts, ...rest] = shape as [number, ...number[]];
  const size = tf.util.sizeFromShape(rest);
  const program = elementProgram('addUp', ['parts'], [size], ADD_UP);
  return backend.runWebGPUProgram(program, [{ dataId, dtype, shape: [parts, size] }], 'float32');
}

/** `[batch, pixels of the output, taps of the filter]` */
function patchesOf(
  x: tf.TensorInfo,
  conv: tf.backend_util.Conv2DInfo,
  backend: WebgpuBackend,
): tf.TensorInfo {
  const taps = conv.filterHeight * conv.filterWidth * conv.inChannels;
  const shape = [conv.batchSize, conv.outHeight * conv.outWidth, taps];
  const program = elementProgram('patches', ['x'], shape, PATCHES, PATCHES_UNIFORMS);
  return backend.runWebGPUProgram(program, [x], 'float32', [
    { type: 'int32', data: [conv.strideHeight, conv.strideWidth] },
    { type: 'int32', data: [conv.padInfo.top, conv.padInfo.left] },
    { type: 'int32', data: [conv.outWidth] },
    { type: 'int32', data: [conv.filterWidth] },
  ]);
}

/** The fewest parts of the batch, of equal size, that together keep a GPU busy. */
function partsOf(batch: number, taps: number, channels: number): number {
  const tiles = Math.ceil(taps / 32) * Math.ceil(channels / 32);
  for (let parts = 1; parts < batch; parts++) {
    if (batch % parts === 0 && parts * tiles >= ENOUGH_TILES) return parts;
  }
  return batch;
}
