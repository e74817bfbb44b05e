import type * as tf from '../../src/backends/tf.ts';
import type { Batch } from '../../src/model/batches.ts';
import { Parameters } from '../../src/model/parameters.ts';
import type { Handed, Loss, Player } from '../../src/model/player.ts';
import type { TrainingEffects } from '../../src/model/trainer.ts';
import type { Training, TrainingOptions } from '../../src/model/training.ts';
import { modelOptions } from '../../src/stages/options.ts';

/** Options of a short training; the result is the last step's weights, unless they are averaged. */
export function trainingOptions(options: Partial<TrainingOptions>): TrainingOptions {
  return modelOptions.parse({ warmup: 0, average_decay: 0, ...options });
}

export interface VectorPlayer extends Player {
  readonly options: TrainingOptions;
}

/** What a vector player's loss is given. */
export interface Situation {
  readonly weight: tf.Tensor;
  readonly batch: Batch;
  readonly step: number;
  readonly handed: Handed;
}

/** A player whose only parameter is a vector. */
export function vectorPlayer(
  name: string,
  start: readonly number[],
  options: Partial<TrainingOptions>,
  loss: (situation: Situation) => Loss,
  timing: Pick<Player, 'from' | 'every'> = {},
): VectorPlayer {
  const parameters = new Parameters();
  const shape = [start.length];
  const weight = parameters.declare('weight', shape, { constant: 0 });
  return {
    name,
    parameters,
    options: trainingOptions(options),
    ...timing,
    initialise: () => parameters.load({ weight: { shape, data: Float32Array.from(start) } }),
    loss: (batch, step, handed) => loss({ weight: weight(), batch, step, handed }),
  };
}

/** A training of players, on batches of four numbers that follow from the step. */
export function trainingOf(
  player: Player & { options: TrainingOptions },
  others: readonly Player[] = [],
  checkpointEvery = 1000,
): Training {
  return {
    ...player,
    others,
    checkpointEvery,
    fingerprint: 'test',
    batch: async (step) => ({
      x: Float32Array.from({ length: 4 }, (_, i) => Math.sin(7 * step + i)),
      y: new Float32Array(0),
      noise: new Float32Array(0),
    }),
  };
}

/** Effects of a training that stops once `stopAt` steps were done. */
export function effectsIn(dir: string, stopAt = Number.POSITIVE_INFINITY) {
  const controller = new AbortController();
  const warnings: string[] = [];
  let done = 0;
  const effects: TrainingEffects = {
    dir,
    signal: controller.signal,
    onStep() {
      if (++done === stopAt) controller.abort();
    },
    onWarning: (message) => warnings.push(message),
  };
  return { effects, warnings, steps: () => done };
}
