import * as tf from '../backends/tf.ts';
import { Adam, type AdamOptions } from './adam.ts';
import type { Batch } from './batches.ts';
import type { Parameters } from './parameters.ts';
import type { StoredTensor } from './safetensors.ts';
import { type RateOptions, rateAt } from './schedule.ts';

/** How a network moves along its gradient; `src/stages/options.ts` documents each. */
export interface PlayerOptions extends AdamOptions, RateOptions {
  readonly clip_norm: number;
}

/** The tensors that the players of a step have handed to those after them, by name. */
export type Handed = Readonly<Record<string, tf.Tensor>>;

export interface Loss {
  /** What is minimised. */
  readonly total: tf.Scalar;
  /** Its parts by name, for the log. */
  readonly parts: Readonly<Record<string, tf.Scalar>>;
  /**
   * What later players of the same step learn from, such as decoded images. They get them as
   * constants: no gradient flows back. The trainer owns them and disposes of them after the step.
   */
  readonly handed?: Handed;
}

/**
 * A network that learns by a loss of its own. Several may learn in one training, against or for one
 * another (Goodfellow et al. 2014); each moves its own parameters alone, and takes those of the
 * others as they are at that moment.
 */
export interface Player {
  /** Names its losses in the log and its files. */
  readonly name: string;
  readonly parameters: Parameters;
  readonly options: PlayerOptions;
  /** The first step that it plays; 0 by default. Its rate's schedule begins there. */
  readonly from?: number;
  /** It plays every so many steps; each by default. */
  readonly every?: number;
  /** Sets fresh parameters. */
  initialise(): void;
  /** Runs inside `tf.tidy`, and has to reach every parameter of the player. */
  loss(batch: Batch, step: number, handed: Handed): Loss;
}

/** A step of a training. */
export interface Step {
  readonly step: number;
  /** Steps of the whole training. */
  readonly steps: number;
  /** What the learning rate is multiplied by. */
  readonly rateFactor: number;
  /** Whether the losses are asked for. */
  readonly logged: boolean;
}

/** What became of a player in a step. */
export interface Move {
  /** The learning rate. */
  readonly rate: number;
  /** Global norm of the gradient before clipping; where it is not finite nothing was moved. */
  readonly norm: number;
  /** `total` and the loss's parts; empty where they were not asked for. */
  readonly losses: Readonly<Record<string, number>>;
}

/** A player with its optimizer; the parameters have their values already. */
export class Learner {
  readonly player: Player;
  readonly #adam: Adam;

  constructor(player: Player) {
    this.player = player;
    this.#adam = new Adam(player.parameters, player.options);
  }

  plays(step: number): boolean {
    const { from = 0, every = 1 } = this.player;
    return step >= from && (step - from) % every === 0;
  }

  /**
   * Moves the parameters once. What the loss hands on is added to `handed`, whose owner the caller
   * is, also when this throws.
   */
  learn(
    batch: Batch,
    { step, steps, rateFactor, logged }: Step,
    handed: Record<string, tf.Tensor>,
  ): Move {
    const { player } = this;
    const { from = 0, every = 1, parameters, options } = player;
    const rate = rateFactor * rateAt(step - from, steps - from, options);
    return tf.tidy(() => {
      let parts: Loss['parts'] = {};
      const { value, grads } = tf.variableGrads(() => {
        const loss = player.loss(batch, step, handed);
        parts = loss.parts;
        for (const part of Object.values(parts)) tf.keep(part);
        for (const [name, tensor] of Object.entries(loss.handed ?? {})) {
          handed[name] = tf.keep(tensor);
        }
        return loss.total;
      }, parameters.variables);
      // Adam corrects its moments by how often this player has moved.
      const moved = (step - from) / every;
      const norm = this.#adam.apply(
        (variable) => grads[variable.name] ?? this.#unreached(variable),
        moved,
        rate,
        options.clip_norm,
      );
      const losses: Record<string, number> = {};
      if (logged) {
        losses.total = value.dataSync()[0]!;
        for (const [name, part] of Object.entries(parts)) losses[name] = part.dataSync()[0]!;
      }
      for (const part of Object.values(parts)) part.dispose();
      return { rate, norm, losses };
    });
  }

  #unreached(variable: tf.Variable): never {
    const { name, parameters } = this.player;
    const parameter = parameters.names.find((known) => parameters.variable(known) === variable);
    throw new Error(`the loss of the ${name} does not depend on its parameter "${parameter}"`);
  }

  /** The moving average of the parameters, with the statistics as they are. */
  averages(): Record<string, StoredTensor> {
    return { ...this.#adam.averages(), ...this.player.parameters.storeStatistics() };
  }

  /** Parameters, statistics, moments and averages. */
  store(): Record<string, StoredTensor> {
    return { ...this.player.parameters.store(), ...this.#adam.store() };
  }

  /** Takes moments and averages; parameters are loaded before a learner is made. */
  load(tensors: Readonly<Record<string, StoredTensor>>): void {
    this.#adam.load(tensors);
  }

  dispose(): void {
    this.#adam.dispose();
  }
}
