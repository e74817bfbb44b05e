import type * as tf from '../../backends/tf.ts';
import type { Batch } from '../batches.ts';
import type { Augmented } from '../image-augmentation.ts';
import type { Handed, Player } from '../player.ts';
import { rampAt } from '../schedule.ts';

/** Images that were made in a step, and the conditions they were made for. */
export interface Made {
  /** `[count, size, size, 3]` in [-1, 1]. */
  readonly images: tf.Tensor4D;
  /** `[count, units]`. */
  readonly y: tf.Tensor2D;
  readonly augmented: Augmented;
  /** Of edits: `[count, units]`, 1 for the units of the attribute that was changed. */
  readonly changed?: tf.Tensor2D;
}

/** What the network came to in a step, forwards. */
export interface Pass {
  readonly batch: Batch;
  /** Real faces `[faces, size, size, 3]`, the first of the batch, and their conditions. */
  readonly x: tf.Tensor4D;
  readonly y: tf.Tensor2D;
  /**
   * Of the posterior, and a latent drawn from it: `[faces, latent]`. Where the latent has parts, the
   * global one is that of a pair of faces.
   */
  readonly mean: tf.Tensor2D;
  readonly logVariance: tf.Tensor2D;
  readonly z: tf.Tensor2D;
  /** KL divergence from the prior in nats, mean over the faces. */
  readonly kl: tf.Scalar;
  readonly reconstructions: Made;
  /** Images of latents drawn from the prior, edits among them; made when they are asked for. */
  samples(): Made;
}

/** Which of them a loss looks at. */
export type MadeFrom = 'samples' | 'reconstructions';

export function madeFrom(from: MadeFrom, pass: Pick<Pass, 'samples' | 'reconstructions'>): Made {
  return from === 'samples' ? pass.samples() : pass.reconstructions;
}

/** A loss of the CVAE beside reconstruction and KL divergence. */
export interface Term {
  /** Names it in the log. */
  readonly name: string;
  /** Its weight in a step; where that is 0 it is not computed. */
  weightAt(step: number): number;
  /** Before its weight. Runs inside `tf.tidy`. */
  value(pass: Pass): { readonly value: tf.Scalar; readonly handed?: Handed };
  /** Networks that learn beside the CVAE for it. */
  readonly players?: readonly Player[];
}

/** When a loss counts, and how much. */
export interface TermTiming {
  readonly weight: number;
  /** Share of the steps. */
  readonly start: number;
  readonly ramp: number;
}

export function weightOver(
  steps: number,
  { weight, start, ramp }: TermTiming,
): (step: number) => number {
  return (step) => weight * rampAt(step, steps, start, ramp);
}
