import * as tf from '../../backends/tf.ts';
import type { SeedPart } from '../../common/random.ts';
import type { AttributeSchema } from '../../faces/attributes.ts';
import { dense } from '../layers.ts';
import { attributeCrossEntropy, crossEntropyOfShares } from '../losses.ts';
import { Parameters } from '../parameters.ts';
import type { Player } from '../player.ts';
import { firstStepOf } from '../schedule.ts';
import { type Term, type TermTiming, weightOver } from './term.ts';

/** `lossOptions` documents each. */
export interface LatentOptions extends TermTiming {
  readonly learning_rate: number;
}

const HIDDEN = 256;
const CLIP_NORM = 10;
const BETA1 = 0.5;

/**
 * An adversary learns to read the attributes from z, and the encoder is to leave it with no more
 * than how common each value is (Lample et al. 2017, Fader Networks, whose encoder is to have it
 * wrong: that would tell as much). In nats, mean over faces and attributes.
 *
 * `shares` holds for each unit the share of the faces that have it.
 */
export function latentTerm(
  options: LatentOptions,
  { schema, latent, shares, steps, seed }: LatentSetting,
): Term {
  const parameters = new Parameters();
  const first = dense(parameters, 'hidden0', latent, HIDDEN, 'leakyRelu');
  const second = dense(parameters, 'hidden1', HIDDEN, HIDDEN, 'leakyRelu');
  const head = dense(parameters, 'head', HIDDEN, schema.units, 'linear');
  const read = (z: tf.Tensor2D) => head(second(first(z)));
  const crossEntropy = attributeCrossEntropy(schema);
  const adversary: Player = {
    name: 'adversary',
    parameters,
    options: {
      learning_rate: options.learning_rate,
      ...{ warmup: 0, restarts: 0, restart_growth: 1, rate_hold: 0, rate_floor: 1 },
      ...{ clip_norm: CLIP_NORM, adam_beta1: BETA1, adam_beta2: 0.999, average_decay: 0 },
    },
    from: firstStepOf(options.start, steps),
    initialise: () => parameters.initialise(...seed, 'latent adversary'),
    loss(_, __, handed) {
      const logits = read(handed[LATENTS] as tf.Tensor2D);
      const total = tf.div(
        crossEntropy(logits, handed[CONDITIONS] as tf.Tensor2D),
        schema.size,
      ) as tf.Scalar;
      return { total, parts: {} };
    },
  };
  return {
    name: 'latent',
    weightAt: weightOver(steps, options),
    value({ z, y }) {
      return {
        value: tf.div(crossEntropyOfShares(schema, read(z), shares), schema.size) as tf.Scalar,
        handed: { [LATENTS]: z, [CONDITIONS]: y },
      };
    },
    players: [adversary],
  };
}

export interface LatentSetting {
  readonly schema: AttributeSchema;
  readonly latent: number;
  readonly shares: Float32Array;
  readonly steps: number;
  readonly seed: readonly SeedPart[];
}

const LATENTS = 'latent.z';
const CONDITIONS = 'latent.conditions';
