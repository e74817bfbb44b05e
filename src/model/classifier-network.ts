import * as tf from '../backends/tf.ts';
import { dense, halving } from './layers.ts';
import { Parameters } from './parameters.ts';

/** What a classifier's shape follows from; stored with its weights. */
export interface ClassifierArchitecture {
  readonly size: number;
  /** Units of the attributes: one logit each. */
  readonly units: number;
  readonly channels: readonly number[];
}

export const HIDDEN = 128;

export interface ClassifierNetwork {
  readonly parameters: Parameters;
  /** The feature maps of images `[batch, size, size, 3]` in [-1, 1], one a convolution. */
  features(x: tf.Tensor4D): tf.Tensor4D[];
  /** Of the last layer before the logits, `[batch, HIDDEN]`: what an image looks like to it. */
  hidden(x: tf.Tensor4D): tf.Tensor2D;
  /** Logits `[batch, units]` of images `[batch, size, size, 3]` in [-1, 1]. */
  logits(x: tf.Tensor4D): tf.Tensor2D;
}

/** A small convolutional network with one logit a unit. */
export function createClassifierNetwork(architecture: ClassifierArchitecture): ClassifierNetwork {
  const { size, units, channels } = architecture;
  const parameters = new Parameters();
  const side = size / 2 ** channels.length;
  const features = side * side * channels.at(-1)!;
  const down = channels.map((outputs, i) =>
    halving(parameters, `conv${i}`, channels[i - 1] ?? 3, outputs, size / 2 ** i, i === 0),
  );
  const hidden = dense(parameters, 'hidden', features, HIDDEN, 'leakyRelu');
  const head = dense(parameters, 'head', HIDDEN, units, 'linear');
  const featuresOf = (x: tf.Tensor4D) => {
    const maps: tf.Tensor4D[] = [];
    for (const layer of down) maps.push(layer(maps.at(-1) ?? x));
    return maps;
  };
  const hiddenOf = (x: tf.Tensor4D) =>
    hidden(tf.reshape(featuresOf(x).at(-1)!, [x.shape[0], features]));
  return { parameters, features: featuresOf, hidden: hiddenOf, logits: (x) => head(hiddenOf(x)) };
}
