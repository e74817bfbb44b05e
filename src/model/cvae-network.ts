import * as tf from '../backends/tf.ts';
import { conditioned } from './conditioning.ts';
import type { CvaeArchitecture } from './cvae-architecture.ts';
import { decoderBody, encoderBody } from './cvae-bodies.ts';
import { withoutColour } from './dense-bodies.ts';
import { dense } from './layers.ts';
import { Parameters } from './parameters.ts';

export type { CvaeArchitecture };

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
  /** What decoding is to give back of images: all of them, or for `fc` their brightness. */
  target(x: tf.Tensor4D): tf.Tensor4D;
}

/**
 * A conditional VAE (Sohn et al. 2015; Yan et al. 2016): the condition has an embedding of its own
 * on both sides, and is concatenated with image features and with z. But for `concat` it also scales
 * and shifts every layer of the decoder, so that it need not survive the way through all of them.
 */
export function createCvaeNetwork(architecture: CvaeArchitecture): CvaeNetwork {
  const { kind, units, latent, conditioning = 'film' } = architecture;
  const parameters = new Parameters();
  const embed = (side: string) =>
    dense(parameters, `${side}.condition`, units, EMBEDDING, 'leakyRelu', true);

  const { features, encode } = encoderBody(parameters, architecture);
  const embedForEncoder = embed('encoder');
  const toMean = dense(parameters, 'encoder.mean', features + EMBEDDING, latent, 'linear');
  const toLogVariance = dense(
    parameters,
    'encoder.logVariance',
    features + EMBEDDING,
    latent,
    'linear',
  );

  const embedForDecoder = embed('decoder');
  const fromLatent = dense(parameters, 'decoder.dense', latent + EMBEDDING, features, 'leakyRelu');
  const { decode } = decoderBody(parameters, architecture, (names, channels) =>
    conditioned(conditioning, parameters, names, channels, EMBEDDING),
  );

  return {
    parameters,
    encode(x, y) {
      const flat = tf.concat2d([encode(x), embedForEncoder(y)], 1);
      return {
        mean: toMean(flat),
        logVariance: tf.clipByValue(toLogVariance(flat), LOG_VARIANCE.min, LOG_VARIANCE.max),
      };
    },
    decode(z, y, learning = false) {
      const embedding = embedForDecoder(y);
      return decode(fromLatent(tf.concat2d([z, embedding], 1)), embedding, learning);
    },
    target: kind === 'fc' ? withoutColour : (x) => x,
  };
}
