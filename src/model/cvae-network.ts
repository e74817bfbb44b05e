import * as tf from '../backends/tf.ts';
import { type Conditioning, conditioned } from './conditioning.ts';
import { dense, doubling, doublingToImage, halving } from './layers.ts';
import { Parameters } from './parameters.ts';

/** What a conditional VAE's shape follows from; stored with its weights. */
export interface CvaeArchitecture {
  /** Side of the image in pixels. */
  readonly size: number;
  /** Units of the condition. */
  readonly units: number;
  /** Dimensions of the latent. */
  readonly latent: number;
  /** Channels of the encoder, a halving each; the decoder mirrors them. */
  readonly channels: readonly number[];
  /** How the decoder's feature maps are told the condition; `film` in files of before. */
  readonly conditioning?: Conditioning;
}

/** Width of the condition's own embedding. */
const EMBEDDING = 64;

/** Bounds of the posterior's log variance: outside, exp() only makes the training unstable. */
const LOG_VARIANCE = { min: -10, max: 6 };

export interface CvaeNetwork {
  readonly parameters: Parameters;
  /** The posterior q(z | x, y): images `[batch, size, size, 3]` in [-1, 1] and conditions. */
  encode(x: tf.Tensor4D, y: tf.Tensor2D): { mean: tf.Tensor2D; logVariance: tf.Tensor2D };
  /**
   * p(x | z, y): images `[batch, size, size, 3]` in [-1, 1]. While it is `learning`, normalisation
   * goes by the batch, and what it goes by otherwise is updated.
   */
  decode(z: tf.Tensor2D, y: tf.Tensor2D, learning?: boolean): tf.Tensor4D;
}

/**
 * A convolutional conditional VAE (Sohn et al. 2015; Yan et al. 2016): the condition has an
 * embedding of its own on both sides, and is concatenated with image features and with z. But for
 * `concat` it also scales and shifts every feature map of the decoder, so that it need not survive
 * the way through all layers.
 */
export function createCvaeNetwork(architecture: CvaeArchitecture): CvaeNetwork {
  const { size, units, latent, channels, conditioning = 'film' } = architecture;
  const parameters = new Parameters();
  const side = size / 2 ** channels.length;
  const last = channels.at(-1)!;
  const features = side * side * last;

  const down = channels.map((outputs, i) =>
    halving(parameters, `encoder.conv${i}`, channels[i - 1] ?? 3, outputs),
  );
  const embedForEncoder = dense(parameters, 'encoder.condition', units, EMBEDDING, 'leakyRelu');
  const toMean = dense(parameters, 'encoder.mean', features + EMBEDDING, latent, 'linear');
  const toLogVariance = dense(
    parameters,
    'encoder.logVariance',
    features + EMBEDDING,
    latent,
    'linear',
  );

  const embedForDecoder = dense(parameters, 'decoder.condition', units, EMBEDDING, 'leakyRelu');
  const fromLatent = dense(parameters, 'decoder.dense', latent + EMBEDDING, features, 'leakyRelu');
  const widths = [...channels].reverse();
  const up = widths.slice(0, -1).map((inputs, i) => {
    const outputs = widths[i + 1]!;
    const convolve = doubling(parameters, `decoder.conv${i}`, inputs, outputs, 'linear');
    const names = { product: `decoder.conv${i}`, modulation: `decoder.modulation${i}` };
    const activate = conditioned(conditioning, parameters, names, outputs, EMBEDDING);
    return { convolve, activate };
  });
  const toImage = doublingToImage(parameters, 'decoder.image', widths.at(-1)!);

  return {
    parameters,
    encode(x, y) {
      let h = x;
      for (const layer of down) h = layer(h);
      const flat = tf.concat2d([tf.reshape(h, [x.shape[0], features]), embedForEncoder(y)], 1);
      return {
        mean: toMean(flat),
        logVariance: tf.clipByValue(toLogVariance(flat), LOG_VARIANCE.min, LOG_VARIANCE.max),
      };
    },
    decode(z, y, learning = false) {
      const embedding = embedForDecoder(y);
      const flat = fromLatent(tf.concat2d([z, embedding], 1));
      let h: tf.Tensor4D = tf.reshape(flat, [z.shape[0], side, side, last]);
      for (const { convolve, activate } of up) h = activate(convolve(h), embedding, learning);
      return toImage(h);
    },
  };
}
