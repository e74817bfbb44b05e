import { fusedConvolution } from '../backends/fused-convolution.ts';
import * as tf from '../backends/tf.ts';
import { deviation, LEAK } from './layers.ts';
import type { WeightUse } from './network-cost.ts';
import { Parameters } from './parameters.ts';
import { spectrallyNormalised } from './spectral-norm.ts';

/** What a discriminator's shape and bounds follow from. */
export interface DiscriminatorOptions {
  /** Side of the image in pixels. */
  readonly size: number;
  /** Units of the condition. */
  readonly units: number;
  /** Channels of the convolutions, a halving each. */
  readonly channels: readonly number[];
  /** Largest singular value of its weights; 0 leaves them as they are. */
  readonly spectral_gain: number;
  /** Whether it looks at the condition. */
  readonly projection: boolean;
  /** What it judges: each image (by default), or each place of its last feature map. */
  readonly scope?: DiscriminatorScope | undefined;
}

export type DiscriminatorScope = 'image' | 'patch';

/**
 * How real images `[batch, size, size, 3]` in [-1, 1] are for their conditions: `[batch]`, or
 * `[batch, places]`.
 */
export type Realness = (x: tf.Tensor4D, y: tf.Tensor2D) => tf.Tensor;

export interface DiscriminatorNetwork {
  readonly parameters: Parameters;
  /**
   * The network with the weights of now. While it is `learning` it keeps what the normalisation of
   * its weights came to.
   */
  prepare(learning: boolean): Realness;
}

/**
 * A discriminator of images under conditions: convolutions, a linear layer on all their features,
 * and the product of the features' mean over space with an embedding of the condition (Miyato and
 * Koyama 2018, eq. 4), all with spectral normalisation. With `scope: patch` the linear layer and the
 * product are of each place's features, as a convolution of kernel 1 (Isola et al. 2017, section
 * 3.2.2): it judges what a place's receptive field shows, and leaves the whole to other losses.
 */
export function createDiscriminatorNetwork(options: DiscriminatorOptions): DiscriminatorNetwork {
  const { size, units, channels, spectral_gain: gain, projection, scope } = options;
  const parameters = new Parameters();
  const declare = (name: string, shape: readonly number[], normal: number, use: WeightUse) => {
    const weight = parameters.declare(name, shape, { normal }, use);
    if (gain === 0) return weight;
    const vector = parameters.declareStatistic(`${name}.singular`, [shape.at(-1)!], 1);
    return (learning: boolean) =>
      spectrallyNormalised<tf.Tensor>(weight(), vector(), gain, (next) => {
        if (learning) vector().assign(next);
      });
  };
  const convolutions = channels.map((outputs, i) => {
    const inputs = channels[i - 1] ?? 3;
    const places = (size / 2 ** (i + 1)) ** 2;
    const use = { places, outputs: places * outputs, ofData: i === 0 };
    const normal = deviation(16 * inputs, 'leakyRelu');
    return {
      weight: declare(`conv${i}.weight`, [4, 4, inputs, outputs], normal, use),
      bias: parameters.declare(`conv${i}.bias`, [outputs], { constant: 0 }),
    };
  });
  const width = channels.at(-1)!;
  const side = size / 2 ** channels.length;
  const places = scope === 'patch' ? side * side : 1;
  const features = (side * side * width) / places;
  const headStart = deviation(features, 'linear');
  const ofPlaces = { places, outputs: places, ofData: false };
  const head = declare('head.weight', [features, 1], headStart, ofPlaces);
  const headBias = parameters.declare('head.bias', [1], { constant: 0 });
  const start = EMBEDDING * deviation(units, 'linear');
  const embedding = projection
    ? declare('condition.weight', [units, width], start, {
        places: 1,
        outputs: width,
        ofData: true,
      })
    : undefined;
  return {
    parameters,
    prepare(learning) {
      const layers = convolutions.map(({ weight, bias }) => ({ filter: weight(learning), bias }));
      const headWeight = head(learning) as tf.Tensor2D;
      const embed = embedding?.(learning) as tf.Tensor2D | undefined;
      return (x, y) => {
        const batch = x.shape[0];
        let h = x;
        for (const { filter, bias } of layers) {
          h = fusedConvolution(h, filter, bias(), { stride: 2, leak: LEAK });
        }
        const flat = tf.matMul(tf.reshape(h, [batch * places, features]), headWeight);
        const judged = places === 1 ? [batch] : [batch, places];
        const real = tf.reshape(tf.add(flat, headBias()), judged);
        if (!embed) return real;
        const asked = tf.matMul(tf.div(y, Math.sqrt(units)), embed);
        if (places === 1) return tf.add(real, tf.sum(tf.mul(tf.mean(h, [1, 2]), asked), 1));
        const there = tf.reshape(h, [batch, places, width]);
        const shown = tf.matMul(there, tf.reshape(asked, [batch, width, 1]));
        return tf.add(real, tf.reshape(shown, judged));
      };
    },
  };
}

/** Of its usual start: at first it is to see that an image is real, then what it shows. */
const EMBEDDING = 0.3;
