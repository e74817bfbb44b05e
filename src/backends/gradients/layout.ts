import * as tf from '@tensorflow/tfjs-core';
import { gradient, sumTo } from './gradient.ts';
import { mirrorPadGradient } from './mirror-pad.ts';

const begins = (paddings: [number, number][]) => paddings.map(([before]) => before);

/** The gradients of kernels that move values about without computing. */
export const layoutGradients: tf.GradConfig[] = [
  gradient(tf.Reshape, { inputs: ['x'] }, (dy, [x]) => ({ x: () => tf.reshape(dy, x!.shape) })),
  gradient(tf.ExpandDims, { inputs: ['input'] }, (dy, [input]) => ({
    input: () => tf.reshape(dy, input!.shape),
  })),
  gradient(tf.Transpose, {}, (dy, _, attrs) => {
    const { perm } = attrs as unknown as tf.TransposeAttrs;
    return { x: () => tf.transpose(dy, tf.backend_util.getUndoAxesPermutation(perm)) };
  }),
  gradient(tf.Reverse, {}, (dy, _, attrs) => {
    const { dims } = attrs as unknown as tf.ReverseAttrs;
    return { x: () => tf.reverse(dy, tf.util.parseAxisParam(dims, dy.shape)) };
  }),
  gradient(tf.PadV2, { inputs: ['x'] }, (dy, [x], attrs) => {
    const { paddings } = attrs as unknown as tf.PadV2Attrs;
    return { x: () => tf.slice(dy, begins(paddings), x!.shape) };
  }),
  gradient(tf.MirrorPad, {}, (dy, _, attrs) => {
    const { paddings, mode } = attrs as unknown as tf.MirrorPadAttrs;
    return { x: () => mirrorPadGradient(dy, paddings, mode) };
  }),
  gradient(tf.Slice, { inputs: ['x'] }, (dy, [x], attrs) => {
    const { begin, size } = attrs as unknown as tf.SliceAttrs;
    const [starts = [], lengths = []] = tf.slice_util.parseSliceParams(x!, begin, size);
    const paddings = x!.shape.map((n, i): [number, number] => [
      starts[i]!,
      n - starts[i]! - lengths[i]!,
    ]);
    return { x: () => tf.pad(dy, paddings) };
  }),
  gradient(tf.Concat, 'all inputs', (dy, inputs, attrs) => {
    const { axis } = attrs as unknown as tf.ConcatAttrs;
    const along = tf.util.parseAxisParam(axis, inputs[0]!.shape)[0]!;
    const parts = tf.split(
      dy,
      inputs.map((input) => input.shape[along]!),
      along,
    );
    return Object.fromEntries(parts.map((part, i) => [i, () => part]));
  }),
  gradient(tf.Pack, 'all inputs', (dy, _, attrs) => {
    const { axis } = attrs as unknown as tf.PackAttrs;
    return Object.fromEntries(tf.unstack(dy, axis).map((part, i) => [i, () => part]));
  }),
  {
    kernelName: tf.SplitV,
    gradFunc: (dy, _, attrs) => {
      const { axis } = attrs as unknown as tf.SplitVAttrs;
      return { x: () => tf.concat(dy as tf.Tensor[], axis) };
    },
  },
  {
    kernelName: tf.Unpack,
    gradFunc: (dy, _, attrs) => {
      const { axis } = attrs as unknown as tf.UnpackAttrs;
      return { value: () => tf.stack(dy as tf.Tensor[], axis) };
    },
  },
  // x repeated along each axis: fold each axis to [repeats, length] and sum over the repeats.
  gradient(tf.Tile, { inputs: ['x'] }, (dy, [x], attrs) => {
    const { reps } = attrs as unknown as tf.TileAttrs;
    return {
      x: () => {
        let rest = dy;
        for (const [i, length] of x!.shape.entries()) {
          if (reps[i] === 1) continue;
          const before = rest.shape.slice(0, i);
          const after = rest.shape.slice(i + 1);
          rest = tf.sum(tf.reshape(rest, [...before, reps[i]!, length, ...after]), before.length);
        }
        return tf.reshape(rest, x!.shape);
      },
    };
  }),
  gradient(tf.BroadcastTo, { inputs: ['x'] }, (dy, [x]) => ({ x: () => sumTo(dy, x!.shape) })),
  gradient(tf.DepthToSpace, { inputs: ['x'] }, (dy, [x], attrs) => {
    const { blockSize, dataFormat } = attrs as unknown as tf.DepthToSpaceAttrs;
    tf.util.assert(dataFormat === 'NHWC', () => 'depthToSpace has a gradient for NHWC alone');
    return {
      x: () => {
        const [batch, height, width] = x!.shape as [number, number, number];
        const blocks = [batch, height, blockSize, width, blockSize, -1];
        return tf.reshape(tf.transpose(tf.reshape(dy, blocks), [0, 1, 3, 2, 4, 5]), x!.shape);
      },
    };
  }),
  gradient(tf.GatherV2, { inputs: ['x', 'indices'] }, (dy, saved, attrs) => {
    const x = saved[0]!;
    const indices = saved[1]!;
    const { axis, batchDims } = attrs as unknown as tf.GatherV2Attrs;
    tf.util.assert(batchDims === 0, () => 'gather has a gradient for batchDims 0 alone');
    const along = tf.util.parseAxisParam(axis, x.shape)[0]!;
    return {
      indices: () => tf.zeros(indices.shape, 'float32'),
      x: () => {
        const rank = x.shape.length;
        const order = [along, ...Array.from({ length: rank }, (_, i) => i)];
        order.splice(along + 1, 1);
        const rows = tf.reshape(dy, x.shape.with(along, indices.size));
        const first = tf.unsortedSegmentSum(
          tf.transpose(rows, order),
          tf.reshape(indices, [indices.size]) as tf.Tensor1D,
          x.shape[along]!,
        );
        return tf.transpose(first, tf.backend_util.getUndoAxesPermutation(order));
      },
    };
  }),
  gradient(tf.UnsortedSegmentSum, { inputs: ['segmentIds'] }, (dy, [segmentIds]) => ({
    x: () => tf.gather(dy, segmentIds as tf.Tensor1D),
    segmentIds: () => tf.zeros(segmentIds!.shape, 'float32'),
  })),
];
