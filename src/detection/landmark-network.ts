import * as tf from '../backends/tf.ts';
import { Constants } from './constants.ts';
import { convolution, depthwise, type Layer, sequence } from './layers.ts';
import { type Weights, weightOf } from './weights.ts';

/** Side of the images that it takes. */
export const LANDMARK_SIZE = 112;

/** Mean red, green and blue of what it was trained on. */
const MEAN = [122.782, 117.001, 104.298];

const BLOCKS = ['dense0', 'dense1', 'dense2', 'dense3'];

/**
 * face-api's network for the 68 landmarks of Multi-PIE: densely connected blocks of separable
 * convolutions. Outputs are shares of the image's side.
 */
export interface LandmarkNetwork {
  /** Points `[batch, 136]`, x and y in turn, of RGB images in [0, 255], `[batch, 112, 112, 3]`. */
  locate(images: tf.Tensor4D): tf.Tensor2D;
  dispose(): void;
}

export function createLandmarkNetwork(weights: Weights): LandmarkNetwork {
  const constants = new Constants();
  const of = (name: string) => weightOf(weights, name);
  const separable = (name: string, stride: 1 | 2): Layer =>
    sequence([
      depthwise(constants, { filter: of(`${name}/depthwise_filter`) }, { stride }),
      convolution(constants, { filter: of(`${name}/pointwise_filter`), bias: of(`${name}/bias`) }),
    ]);
  const dense = (name: string): Layer => {
    const first =
      name === BLOCKS[0]
        ? convolution(
            constants,
            { filter: of(`${name}/conv0/filters`), bias: of(`${name}/conv0/bias`) },
            { stride: 2 },
          )
        : separable(`${name}/conv0`, 2);
    const others = ['conv1', 'conv2', 'conv3'].map((conv) => separable(`${name}/${conv}`, 1));
    return (x) => {
      let sum = first(x);
      let y = tf.relu(sum);
      // The first block output counts activated, the others before their activation.
      sum = y;
      for (const layer of others) {
        sum = tf.add(sum, layer(y));
        y = tf.relu(sum);
      }
      return y;
    };
  };
  const features = sequence(BLOCKS.map(dense));
  const weight = constants.tensor(of('fc/weights')) as tf.Tensor2D;
  const bias = constants.tensor(of('fc/bias'));
  const mean = constants.tensor({ shape: [3], values: Float32Array.from(MEAN) });
  return {
    locate: (images) =>
      tf.tidy(() => {
        const x = tf.div(tf.sub(images, mean), 255) as tf.Tensor4D;
        const pooled = tf.avgPool(features(x), 7, 2, 'valid');
        const flat = tf.reshape(pooled, [images.shape[0], -1]) as tf.Tensor2D;
        return tf.add(tf.matMul(flat, weight), bias) as tf.Tensor2D;
      }),
    dispose: () => constants.dispose(),
  };
}
