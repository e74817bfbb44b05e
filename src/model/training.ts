import type { Batch } from './batches.ts';
import type { Player, PlayerOptions } from './player.ts';
import type { Validation } from './validation.ts';

/** Hyper-parameters that every network's training has; `src/stages/options.ts` documents each. */
export interface TrainingOptions extends PlayerOptions {
  readonly steps: number;
  readonly batch: number;
  readonly balance: number;
  readonly validate_every: number;
  readonly patience?: number | undefined;
}

/** Something that follows the losses of the network from step to step, such as a loss weight. */
export interface Steering {
  /** Begins anew. */
  start(): void;
  /** Takes in `total` and the loss's parts, after a step. */
  observe(step: number, losses: Readonly<Record<string, number>>): void;
  /** What it goes by, to go on later: finite numbers. */
  store(): Record<string, number>;
  load(stored: Readonly<Record<string, number>>): void;
}

/** One network in training, which plays in every step, with those that learn beside it. */
export interface Training extends Omit<Player, 'from' | 'every'> {
  /** `cvae`, `judge` or `auditor`: names its files. */
  readonly name: string;
  readonly options: TrainingOptions;
  readonly checkpointEvery: number;
  /** What the result depends on besides the data; a checkpoint with another one is not taken. */
  readonly fingerprint: string;
  batch(step: number): Promise<Batch>;
  /**
   * Those that learn after it in each step, in this order, such as a discriminator. Nothing is
   * left of them when the training ends.
   */
  readonly others?: readonly Player[];
  readonly steering?: Steering | undefined;
  /** To be there where `validate_every` asks for it. */
  readonly validation?: Validation | undefined;
}
