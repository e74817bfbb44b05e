import * as tf from '@tensorflow/tfjs-core';
import { type FusedKernel, gradient } from './gradient.ts';

const MODULATE: FusedKernel = 'Modulate';
const MODULATE_GRAD: FusedKernel = 'ModulateGrad';

/** The gradient of a fused modulation; whoever registers the one kernel registers the other. */
export const modulationGradients: tf.GradConfig[] = [
  gradient(MODULATE, { inputs: ['x', 'scale'], output: true }, (dy, [x, scale, y], attrs) => {
    const [dx, dscale, doffset] = tf
      .engine()
      .runKernel<tf.Tensor[]>(MODULATE_GRAD, { dy, x: x!, y: y!, scale: scale! }, attrs);
    return {
      x: () => tf.clone(dx!),
      scale: () => tf.clone(dscale!),
      offset: () => tf.clone(doffset!),
    };
  }),
];
