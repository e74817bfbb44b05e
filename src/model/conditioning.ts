import { leakyBias } from '../backends/fused-convolution.ts';
import { modulate } from '../backends/modulation.ts';
import * as tf from '../backends/tf.ts';
import { batchNormalisation } from './batch-normalisation.ts';
import { LEAK } from './layers.ts';
import type { Parameters } from './parameters.ts';

/**
 * How feature maps are told a condition:
 * - `concat`: not at all; it has to come with what they are made of (Sohn et al. 2015).
 * - `film`: scaled and shifted by what its embedding says (Perez et al. 2018, eq. 1 to 3).
 * - `cbn`: the same once each channel is normalised over the batch (conditional batch
 *   normalisation: de Vries et al. 2017, eq. 4 to 6; Dumoulin et al. 2017, eq. 5).
 */
export type Conditioning = 'concat' | 'film' | 'cbn';

/**
 * From feature maps `[images, height, width, channels]`, a product that has no bias yet, to
 * activated ones, under the condition's embedding `[images, width]`.
 */
export type ConditionedActivation = (
  x: tf.Tensor4D,
  embedding: tf.Tensor2D,
  learning: boolean,
) => tf.Tensor4D;

/**
 * A bias, the condition and a leaky ReLU. `names.product` names what comes in, and `names.modulation`
 * what the condition does. Starts without any effect of the condition.
 */
export function conditioned(
  conditioning: Conditioning,
  parameters: Parameters,
  names: { product: string; modulation: string },
  channels: number,
  width: number,
): ConditionedActivation {
  const bias = parameters.declare(`${names.product}.bias`, [channels], { constant: 0 });
  if (conditioning === 'concat') return (x) => leakyBias(x, bias(), LEAK);

  const use = { places: 1, outputs: channels };
  const weight = (name: string) =>
    parameters.declare(`${names.modulation}.${name}`, [width, channels], { constant: 0 }, use);
  const scaleWeight = weight('scale');
  const shiftWeight = weight('shift');
  const scaleOf = (embedding: tf.Tensor2D) =>
    tf.add(tf.matMul(embedding, scaleWeight() as tf.Tensor as tf.Tensor2D), 1) as tf.Tensor2D;
  const shiftOf = (embedding: tf.Tensor2D) =>
    tf.matMul(embedding, shiftWeight() as tf.Tensor as tf.Tensor2D);
  if (conditioning === 'film') {
    return (x, embedding) => {
      const scale = scaleOf(embedding);
      // (x + bias) · scale + shift, with the bias added where there are few numbers.
      const offset = tf.add(tf.mul(scale, bias()), shiftOf(embedding)) as tf.Tensor2D;
      return modulate(x, scale, offset, LEAK);
    };
  }
  const normalisation = batchNormalisation(parameters, names.product, channels);
  return (x, embedding, learning) => {
    const { factor, mean } = normalisation(x, learning);
    // (x - mean) · factor · scale + bias + shift, in one pass over x.
    const scale = tf.mul(scaleOf(embedding), factor) as tf.Tensor2D;
    const shift = tf.add(shiftOf(embedding), bias());
    return modulate(x, scale, tf.sub(shift, tf.mul(scale, mean)) as tf.Tensor2D, LEAK);
  };
}
