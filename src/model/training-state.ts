import * as tf from '../backends/tf.ts';
import type { Batch } from './batches.ts';
import { Learner, type Player } from './player.ts';
import type { StoredTensor } from './safetensors.ts';
import type { Training } from './training.ts';
import type { BestProgress, Return, TrainingCheckpoint } from './training-checkpoint.ts';
import type { TrainingRecord } from './training-log.ts';

/** The weights that validated best so far. */
export interface Best extends BestProgress {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
}

/** What a step of all players came to. */
export interface StepOutcome {
  /** Empty in a step that is not logged. */
  readonly losses: Readonly<Record<string, number>>;
  readonly record: TrainingRecord;
  /** The player whose gradient, or whose loss in a logged step, is not finite. */
  readonly failed: string | undefined;
}

const BEST = 'best/';

/**
 * All that changes in a training: the players with their optimizers, what schedules go by, the best
 * weights so far. `begin` gives it a state, `dispose` ends it.
 */
export class TrainingState {
  /** Steps done. */
  step = 0;
  returns: readonly Return[] = [];
  best: Best | undefined;
  readonly #training: Training;
  readonly #players: readonly Player[];
  #learners: Learner[] = [];

  constructor(training: Training) {
    this.#training = training;
    this.#players = [training, ...(training.others ?? [])];
  }

  /** Takes a stored state, or starts anew. */
  begin(stored: TrainingCheckpoint | undefined): void {
    this.#disposeLearners();
    const { step, returns, steering, best } = stored?.progress ?? FRESH;
    this.step = step;
    this.returns = returns;
    this.best = best && { ...best, tensors: under(BEST, stored!.tensors) };
    if (steering) this.#training.steering?.load(steering);
    else this.#training.steering?.start();
    for (const player of this.#players) {
      const tensors = stored && under(prefixOf(player), stored.tensors);
      if (tensors) player.parameters.load(tensors);
      else player.initialise();
      const learner = new Learner(player);
      this.#learners.push(learner);
      if (tensors) learner.load(tensors);
    }
  }

  store(logged: number): TrainingCheckpoint {
    const { step, returns } = this;
    const { tensors: bestTensors = {}, ...best } = this.best ?? {};
    return {
      progress: {
        ...{ step, returns, logged },
        steering: this.#training.steering?.store(),
        best: this.best && (best as BestProgress),
      },
      tensors: Object.assign(
        prefixed(BEST, bestTensors),
        ...this.#learners.map((learner) => prefixed(prefixOf(learner.player), learner.store())),
      ),
    };
  }

  /** What all learning rates are multiplied by. */
  get rateFactor(): number {
    return this.returns.at(-1)?.rateFactor ?? 1;
  }

  /**
   * One step of all players, in order. The record has the losses of the first player under their
   * own names, those of the others as `discriminator.total`.
   */
  play(batch: Batch, logged: boolean): StepOutcome {
    const { step, rateFactor } = this;
    const { steering, options } = this.#training;
    const handed: Record<string, tf.Tensor> = {};
    const record: Record<string, number> = { step };
    let losses: Readonly<Record<string, number>> = {};
    let failed: string | undefined;
    try {
      for (const learner of this.#learners) {
        if (!learner.plays(step)) continue;
        const first = learner === this.#learners[0];
        const move = learner.learn(
          batch,
          {
            ...{ step, steps: options.steps, rateFactor },
            logged: logged || (first && steering !== undefined),
          },
          handed,
        );
        const prefix = first ? '' : `${learner.player.name}.`;
        if (first) {
          record.rate = move.rate;
          losses = move.losses;
        }
        record[`${prefix}norm`] = move.norm;
        for (const [name, value] of Object.entries(move.losses)) record[prefix + name] = value;
        if (!Number.isFinite(move.norm + (move.losses.total ?? 0))) {
          failed = learner.player.name;
          break;
        }
      }
    } finally {
      tf.dispose(handed);
    }
    if (!failed) {
      steering?.observe(step, losses);
      this.step++;
    }
    return { losses, record, failed };
  }

  /** The moving average of the network's weights. */
  averages(): Record<string, StoredTensor> {
    return this.#learners[0]!.averages();
  }

  /** Ends the training; the network has these parameters then, or none. */
  dispose(parameters?: Readonly<Record<string, StoredTensor>>): void {
    this.#disposeLearners();
    for (const player of this.#players) player.parameters.dispose();
    if (parameters) this.#training.parameters.load(parameters);
  }

  #disposeLearners(): void {
    for (const learner of this.#learners.splice(0)) learner.dispose();
  }
}

const FRESH = { step: 0, returns: [], steering: undefined, best: undefined };

/** What the names of a player's tensors begin with. */
function prefixOf({ name }: Player): string {
  return `${name}/`;
}

function prefixed(
  prefix: string,
  tensors: Readonly<Record<string, StoredTensor>>,
): Record<string, StoredTensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]),
  );
}

function under(
  prefix: string,
  tensors: Readonly<Record<string, StoredTensor>>,
): Record<string, StoredTensor> {
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [],
    ),
  );
}
