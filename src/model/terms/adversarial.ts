import * as tf from '../../backends/tf.ts';
import type { SeedPart } from '../../common/random.ts';
import { createDiscriminatorNetwork, type DiscriminatorOptions } from '../discriminator-network.ts';
import { type AugmentationName, augment } from '../image-augmentation.ts';
import type { Player } from '../player.ts';
import { firstStepOf } from '../schedule.ts';
import { type MadeFrom, madeFrom, type Term, type TermTiming, weightOver } from './term.ts';

/** `lossOptions` documents each. */
export interface AdversarialOptions
  extends TermTiming,
    Omit<DiscriminatorOptions, 'size' | 'units'> {
  readonly on: readonly MadeFrom[];
  readonly augmentation: readonly AugmentationName[];
  readonly learning_rate: number;
  readonly rate_hold: number;
  readonly rate_floor: number;
  readonly clip_norm: number;
  readonly adam_beta1: number;
  readonly adam_beta2: number;
}

/**
 * Images made from the prior, reconstructions or both are to pass for real with a discriminator
 * (Goodfellow et al. 2014; in a VAE: Larsen et al. 2016, who take both), by the hinge loss (Lim and
 * Ye 2017). It sees real and made images varied alike, and learns in each step from the images that
 * the CVAE has learnt from, before the CVAE moves: so nothing is decoded twice.
 *
 * A batch has to have as many real faces as samples at least.
 */
export function adversarialTerm(
  options: AdversarialOptions,
  { size, units, samples, steps, seed, target }: AdversarialSetting,
): Term {
  const network = createDiscriminatorNetwork({ ...options, size, units });
  const discriminator: Player = {
    name: 'discriminator',
    parameters: network.parameters,
    options: { ...options, warmup: 0, restarts: 0, restart_growth: 1, average_decay: 0 },
    from: firstStepOf(options.start, steps),
    initialise: () => network.parameters.initialise(...seed, 'discriminator'),
    loss(batch, _, handed) {
      const x = tf.tensor4d(batch.x.subarray(0, samples * size * size * 3), [
        samples,
        size,
        size,
        3,
      ]);
      const y = tf.tensor2d(batch.y.subarray(0, samples * units), [samples, units]);
      const real = augment(target(x), batch.samples!.draws.real)(options.augmentation);
      const images = tf.concat([real, handed[IMAGES] as tf.Tensor4D]);
      const realness = network.prepare(true)(
        images,
        tf.concat([y, handed[CONDITIONS] as tf.Tensor2D]),
      );
      const made = realness.shape[0]! - samples;
      const [ofReal, ofMade] = tf.split(realness, [samples, made]) as [tf.Tensor, tf.Tensor];
      const parts = {
        real: tf.mean(tf.relu(tf.sub(1, ofReal))) as tf.Scalar,
        made: tf.mean(tf.relu(tf.add(1, ofMade))) as tf.Scalar,
      };
      return { total: tf.add(parts.real, parts.made) as tf.Scalar, parts };
    },
  };
  return {
    name: 'adversarial',
    weightAt: weightOver(steps, options),
    value(pass) {
      const made = options.on.map((from) => madeFrom(from, pass));
      const images = joined(made.map(({ augmented }) => augmented(options.augmentation)));
      const y = joined(made.map((of) => of.y));
      const realness = network.prepare(false)(images, y);
      return {
        value: tf.neg(tf.mean(realness)) as tf.Scalar,
        handed: { [IMAGES]: images, [CONDITIONS]: y },
      };
    },
    players: [discriminator],
  };
}

function joined<T extends tf.Tensor>(parts: T[]): T {
  return parts.length === 1 ? parts[0]! : (tf.concat(parts) as T);
}

/** What the discriminator's network and schedule follow from besides its options. */
export interface AdversarialSetting {
  readonly size: number;
  readonly units: number;
  readonly samples: number;
  readonly steps: number;
  readonly seed: readonly SeedPart[];
  /** What decoding is to give back of images. */
  target(x: tf.Tensor4D): tf.Tensor4D;
}

/** What is handed to the discriminator. */
const IMAGES = 'adversarial.images';
const CONDITIONS = 'adversarial.conditions';
