import * as tf from '@tensorflow/tfjs-core';
import { gradient, runKernel } from './gradient.ts';

/** The gradients of convolutions (dilation 1), pooling and resizing. */
export const convolutionGradients: tf.GradConfig[] = [
  gradient(tf.Conv2D, { inputs: ['x', 'filter'] }, (dy, [x, filter], attrs) => {
    const { strides, pad, dataFormat, dilations, dimRoundingMode } =
      attrs as unknown as tf.Conv2DAttrs;
    tf.util.assert(
      tf.backend_util.tupleValuesAreOne(dilations),
      () => `conv2d has no gradient for dilations other than 1, got ${dilations}`,
    );
    const shared = { strides, pad, dataFormat, dimRoundingMode };
    return {
      x: () =>
        runKernel(
          tf.Conv2DBackpropInput,
          { dy, filter: filter! },
          {
            ...shared,
            inputShape: x!.shape,
          },
        ),
      filter: () =>
        runKernel(
          tf.Conv2DBackpropFilter,
          { x: x!, dy },
          {
            ...shared,
            filterShape: filter!.shape,
          },
        ),
    };
  }),
  gradient(tf.Conv2DBackpropInput, { inputs: ['dy', 'filter'] }, (ddx, [dy, filter], attrs) => {
    const { strides, pad, dataFormat, dimRoundingMode } =
      attrs as unknown as tf.Conv2DBackpropInputAttrs;
    const shared = { strides, pad, dataFormat, dimRoundingMode };
    return {
      dy: () => runKernel(tf.Conv2D, { x: ddx, filter: filter! }, { ...shared, dilations: 1 }),
      filter: () =>
        runKernel(
          tf.Conv2DBackpropFilter,
          { x: ddx, dy: dy! },
          {
            ...shared,
            filterShape: filter!.shape,
          },
        ),
    };
  }),
  gradient(tf.AvgPool, { inputs: ['x'] }, (dy, [x], attrs) => ({
    x: () => runKernel(tf.AvgPoolGrad, { dy, input: x! }, attrs),
  })),
  gradient(tf.MaxPool, { inputs: ['x'], output: true }, (dy, [x, y], attrs) => ({
    x: () => runKernel(tf.MaxPoolGrad, { dy, input: x!, output: y! }, attrs),
  })),
  resizeGradient(tf.ResizeBilinear, tf.ResizeBilinearGrad),
  resizeGradient(tf.ResizeNearestNeighbor, tf.ResizeNearestNeighborGrad),
];

function resizeGradient(kernelName: string, gradientKernel: string): tf.GradConfig {
  return gradient(kernelName, { inputs: ['images'] }, (dy, [images], attrs) => {
    const { alignCorners, halfPixelCenters } = attrs as unknown as tf.ResizeBilinearAttrs;
    // tfjs's gradient kernels would take no notice and give the gradient of another resize.
    tf.util.assert(!halfPixelCenters, () => `${kernelName} has no gradient for half-pixel centres`);
    return {
      images: () => runKernel(gradientKernel, { dy, images: images! }, { alignCorners }),
    };
  });
}
