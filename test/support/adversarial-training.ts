import * as tf from '../../src/backends/tf.ts';
import { createCvaeNetwork } from '../../src/model/cvae-network.ts';
import { dense, halving } from '../../src/model/layers.ts';
import { reconstruction } from '../../src/model/losses.ts';
import { Parameters } from '../../src/model/parameters.ts';
import type { Player } from '../../src/model/player.ts';
import type { Training } from '../../src/model/training.ts';
import { trainingOf, trainingOptions } from './training.ts';

const SIZE = 16;
const BATCH = 4;
const LATENT = 4;
const UNITS = 2;

/** Images `[batch, 16, 16, 3]` whose every number follows from the step. */
function images(step: number): tf.Tensor4D {
  const values = Float32Array.from({ length: BATCH * SIZE * SIZE * 3 }, (_, i) =>
    Math.sin(0.37 * i * ((step % 5) + 1)),
  );
  return tf.tensor4d(values, [BATCH, SIZE, SIZE, 3]);
}

/**
 * A small autoencoder, a discriminator of its images and an adversary on its latents: the shape of
 * an adversarial training, at every step the same numbers.
 */
export function adversarialTraining(steps: number, checkpointEvery = 1000): Training {
  const network = createCvaeNetwork({
    size: SIZE,
    units: UNITS,
    latent: LATENT,
    channels: [8, 16],
  });
  const judging = new Parameters();
  const convolve = halving(judging, 'conv', 3, 8, SIZE);
  const mean = judging.declareStatistic('mean', [1], 0);
  const toReal = dense(judging, 'real', 8 * 8 * 8, 1, 'linear');
  const realness = (x: tf.Tensor4D) => toReal(tf.reshape(convolve(x), [BATCH, 8 * 8 * 8]));
  const reading = new Parameters();
  const toUnits = dense(reading, 'units', LATENT, UNITS, 'linear');
  const y = () => tf.tensor2d([1, -1, 1, 1, -1, 1, -1, -1], [BATCH, UNITS]);
  const scalar = (tensor: tf.Tensor) => tf.mean(tensor) as tf.Scalar;

  const options = trainingOptions({
    steps,
    batch: BATCH,
    learning_rate: 0.003,
    average_decay: 0.9,
  });
  const main: Player & { options: typeof options } = {
    name: 'vae',
    parameters: network.parameters,
    options,
    initialise: () => network.parameters.initialise('vae'),
    loss(_, step) {
      const x = images(step);
      const { mean, logVariance } = network.encode(x, y());
      const decoded = network.decode(mean, y());
      const parts = {
        reconstruction: reconstruction(x, decoded),
        spread: scalar(tf.square(logVariance)),
        realism: scalar(tf.softplus(tf.neg(realness(decoded)))),
      };
      const total = tf.addN([
        tf.div(parts.reconstruction, SIZE * SIZE * 3),
        parts.spread,
        tf.mul(parts.realism, 0.1),
      ]) as tf.Scalar;
      return { total, parts, handed: { x, decoded, latent: mean } };
    },
  };
  const discriminator: Player = {
    name: 'discriminator',
    parameters: judging,
    options: { ...options, learning_rate: 0.002, adam_beta1: 0, clip_norm: 0.5 },
    from: 3,
    every: 2,
    initialise: () => judging.initialise('discriminator'),
    loss(_, __, { x, decoded }) {
      // What it keeps changes what it learns, so that a statistic that is lost would show.
      const before = tf.clone(mean());
      mean().assign(tf.add(tf.mul(before, 0.5), tf.reshape(tf.mean(decoded!), [1])));
      const real = scalar(tf.softplus(tf.sub(before, realness(x as tf.Tensor4D))));
      const fake = scalar(tf.softplus(realness(decoded as tf.Tensor4D)));
      return { total: tf.add(real, fake) as tf.Scalar, parts: { real, fake } };
    },
  };
  const adversary: Player = {
    name: 'adversary',
    parameters: reading,
    options,
    initialise: () => reading.initialise('adversary'),
    loss(_, __, { latent }) {
      const total = scalar(tf.softplus(tf.neg(tf.mul(toUnits(latent as tf.Tensor2D), y()))));
      return { total, parts: {} };
    },
  };
  return trainingOf(main, [discriminator, adversary], checkpointEvery);
}
