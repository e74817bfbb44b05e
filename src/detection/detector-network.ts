import * as tf from '../backends/tf.ts';
import { Constants } from './constants.ts';
import { convolution, depthwise, foldScale, type Layer, sequence } from './layers.ts';
import { type Weights, weightOf } from './weights.ts';

/** Layers of MobileNet whose depthwise convolution halves the sides. */
const HALVING = [2, 4, 6, 12];
const LAYERS = 13;
/** The layer whose output the finest boxes are predicted from. */
const FINE = 11;
/** What was added to the variances in training. */
const EPSILON = 0.001;
/** Background, face, and one that training left unused. */
const CLASSES = 3;

/** face-api's detector: an SSD (Liu et al. 2016) on MobileNet v1, trained on WIDER FACE. */
export interface DetectorNetwork {
  /**
   * For square RGB images in [0, 255], `[batch, side, side, 3]`: boxes `[batch, anchors, 4]`, each
   * encoded relative to its anchor of `anchorsOf(side)`, and the logits of a face
   * `[batch, anchors]`. The side is a multiple of 32; training knew 512.
   */
  detect(images: tf.Tensor4D): [boxes: tf.Tensor3D, logits: tf.Tensor2D];
  dispose(): void;
}

export function createDetectorNetwork(weights: Weights): DetectorNetwork {
  const constants = new Constants();
  const of = (name: string) => weightOf(weights, name);
  const full = (prefix: string, index: number, stride: 1 | 2) =>
    convolution(
      constants,
      {
        filter: of(`${prefix}/Conv2d_${index}_pointwise/weights`),
        bias: of(`${prefix}/Conv2d_${index}_pointwise/convolution_bn_offset`),
      },
      { stride, activation: 'relu6' },
    );
  const channelwise = (index: number) =>
    normalizedDepthwise(constants, weights, index, HALVING.includes(index) ? 2 : 1);
  const layers = Array.from({ length: LAYERS }, (_, i) =>
    sequence([channelwise(i + 1), full('MobilenetV1', i + 1, 1)]),
  );
  const fine = sequence([full('MobilenetV1', 0, 2), ...layers.slice(0, FINE)]);
  const coarse = sequence(layers.slice(FINE));
  const further = [0, 2, 4, 6].map((index) =>
    sequence([full('Prediction', index, 1), full('Prediction', index + 1, 2)]),
  );
  const predictors = Array.from({ length: further.length + 2 }, (_, i) => {
    const predictor = (name: string) => {
      const path = `Prediction/BoxPredictor_${i}/${name}Predictor`;
      return convolution(constants, { filter: of(`${path}/weights`), bias: of(`${path}/biases`) });
    };
    return { box: predictor('BoxEncoding'), face: predictor('Class') };
  });
  return {
    detect: (images) =>
      tf.tidy(() => {
        const batch = images.shape[0];
        const maps = [fine(tf.sub(tf.div(images, 127.5), 1) as tf.Tensor4D)];
        for (const layer of [coarse, ...further]) maps.push(layer(maps.at(-1)!));
        const all = (kind: 'box' | 'face', width: number) =>
          tf.concat(
            maps.map((map, i) => tf.reshape(predictors[i]![kind](map), [batch, -1, width])),
            1,
          ) as tf.Tensor3D;
        const logits = tf.slice(all('face', CLASSES), [0, 0, 1], [-1, -1, 1]);
        return [all('box', 4), tf.squeeze(logits, [2]) as tf.Tensor2D];
      }),
    dispose: () => constants.dispose(),
  };
}

/** A depthwise convolution with its batch normalization. */
function normalizedDepthwise(
  constants: Constants,
  weights: Weights,
  index: number,
  stride: 1 | 2,
): Layer {
  const prefix = `MobilenetV1/Conv2d_${index}_depthwise`;
  const norm = (name: string) => weightOf(weights, `${prefix}/BatchNorm/${name}`).values;
  const variance = norm('moving_variance');
  const mean = norm('moving_mean');
  const scale = norm('gamma').map((gamma, i) => gamma / Math.sqrt(variance[i]! + EPSILON));
  const shift = norm('beta').map((beta, i) => beta - mean[i]! * scale[i]!);
  const filter = weightOf(weights, `${prefix}/depthwise_weights`);
  return depthwise(constants, foldScale(filter, undefined, scale, shift), {
    stride,
    activation: 'relu6',
  });
}
