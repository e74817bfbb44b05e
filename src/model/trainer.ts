import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { EvenfaceError } from '../common/errors.ts';
import type { StoredTensor } from './safetensors.ts';
import type { Training } from './training.ts';
import { TrainingCheckpoints } from './training-checkpoint.ts';
import { TrainingLog } from './training-log.ts';
import { TrainingState } from './training-state.ts';
import { validate } from './validation.ts';

export interface TrainingEffects {
  /** Folder for the checkpoint and the log of losses, absolute. */
  readonly dir: string;
  /** Training stops at the next step, leaving a checkpoint, once this is aborted. */
  readonly signal: AbortSignal;
  onStep(done: number, note: string): void;
  onWarning(message: string): void;
}

/** Weights and what is known of them. */
export interface TrainedWeights {
  /** Steps that they were trained for. */
  readonly step: number;
  /** Their losses: on validation faces as `validation.total`, else those of the last step. */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface TrainingResult extends TrainedWeights {
  /** The weights of the last step, where others validated better. */
  readonly last?: TrainedWeights & { readonly tensors: Readonly<Record<string, StoredTensor>> };
  /** Removes the state on disk; to be called once the weights are safe. */
  forget(): Promise<void>;
}

/** Steps between two lines of the log of losses. */
const LOG_EVERY = 25;

/** What the learning rates are multiplied by when a training goes back. */
const BACK_OFF = 0.5;

/** Returns to an earlier state after which training is given up. */
const MOST_RETURNS = 5;

/**
 * Trains a network, from the state in `dir` if there is one, and leaves its parameters at their
 * moving average: that which validated best, or the last. A step's result depends on the state
 * before it and on the step's number alone, so a training that was interrupted ends with the same
 * bits as one that was not.
 *
 * When a gradient is not finite, training goes back to the last regular checkpoint and on from
 * there at half the learning rates.
 *
 * Throws `interrupted` when the signal is aborted, and `environment` when training fails again and
 * again; of parameters and moments nothing is left then.
 */
export async function trainNetwork(
  training: Training,
  effects: TrainingEffects,
): Promise<TrainingResult> {
  const { name, fingerprint } = training;
  await mkdir(effects.dir, { recursive: true });
  const checkpoints = new TrainingCheckpoints(effects.dir, name, fingerprint);
  const log = new TrainingLog(path.join(effects.dir, `${name}.training.ndjson`));
  const state = new TrainingState(training);
  try {
    const stored = await checkpoints.latest();
    state.begin(stored);
    await log.cut(stored?.progress.logged ?? 0);
    const metrics = await runSteps(training, state, checkpoints, log, effects);
    const last = { step: state.step, metrics, tensors: state.averages() };
    const { step, metrics: measured, tensors } = state.best ?? last;
    state.dispose(tensors);
    return {
      ...{ step, metrics: measured },
      ...(step === last.step ? {} : { last }),
      forget: () => checkpoints.remove(),
    };
  } catch (error) {
    state.dispose();
    throw error;
  }
}

/** Runs all steps that are left; answers what is known of the last weights. */
async function runSteps(
  training: Training,
  state: TrainingState,
  checkpoints: TrainingCheckpoints,
  log: TrainingLog,
  effects: TrainingEffects,
): Promise<Record<string, number>> {
  const { name, checkpointEvery } = training;
  const { steps, validate_every, patience } = training.options;
  let metrics: Record<string, number> = {};
  let note = '';
  while (state.step < steps) {
    const { step } = state;
    if (effects.signal.aborted) {
      await checkpoints.saveStopped(state.store(log.bytes));
      throw new EvenfaceError('interrupted', `training of the ${name} stopped at step ${step}`);
    }
    const logged = step % LOG_EVERY === 0 || step === steps - 1;
    const outcome = state.play(await training.batch(step), logged);
    if (outcome.failed) {
      await goBack(training, outcome.failed, state, checkpoints, log, effects);
      continue;
    }
    if (logged) {
      await log.append(outcome.record);
      metrics = { ...outcome.losses };
      note = `loss ${metrics.total!.toPrecision(4)}`;
    }
    effects.onStep(state.step, note);
    if (validate_every > 0 && (state.step % validate_every === 0 || state.step === steps)) {
      metrics = await measure(training, state, log);
      if (patience !== undefined && state.best!.since >= patience) break;
    }
    if (state.step % checkpointEvery === 0 && state.step < steps) {
      await checkpoints.saveRegular(state.store(log.bytes));
    }
    // Tensor ops hold the thread: signals and progress get their turn here.
    await setImmediate();
  }
  return metrics;
}

/** Measures the average weights on validation faces and keeps the best. */
async function measure(
  { parameters, validation }: Training,
  state: TrainingState,
  log: TrainingLog,
): Promise<Record<string, number>> {
  const tensors = state.averages();
  const means = await parameters.during(tensors, () => validate(validation!));
  const metrics = Object.fromEntries(
    Object.entries(means).map(([part, value]) => [`validation.${part}`, value]),
  );
  await log.append({ step: state.step - 1, ...metrics });
  const { step, best } = state;
  const smallest = best?.metrics['validation.total'];
  if (!Number.isFinite(smallest) || means.total! < smallest!) {
    state.best = { step, metrics, since: 0, tensors };
  } else {
    state.best = { ...best!, since: best!.since + 1 };
  }
  return metrics;
}

/** Returns to the last regular checkpoint, or to the start, with lower learning rates. */
async function goBack(
  { name }: Training,
  player: string,
  state: TrainingState,
  checkpoints: TrainingCheckpoints,
  log: TrainingLog,
  effects: TrainingEffects,
): Promise<void> {
  const failed = state.step;
  const whose = player === name ? name : `${name}'s ${player}`;
  const what = `at step ${failed} the gradient of the ${whose} is not finite`;
  if (state.returns.length === MOST_RETURNS) {
    throw new EvenfaceError(
      'environment',
      `training of the ${name} diverged: ${what}, after ${MOST_RETURNS} returns at ever lower learning rates`,
      { hint: 'Lower its learning_rate.' },
    );
  }
  const stored = await checkpoints.regular();
  await checkpoints.dropStopped();
  const step = stored?.progress.step ?? 0;
  const rateFactor = state.rateFactor * BACK_OFF;
  const returns = [...state.returns, { failed, player, step, rateFactor }];
  state.begin(stored);
  const known = state.returns.length;
  state.returns = returns;
  await log.cut(stored?.progress.logged ?? 0);
  for (const { step, ...rest } of returns.slice(known)) {
    await log.append({ step, event: 'went back', ...rest });
  }
  effects.onWarning(
    `${name}: ${what}; went back to step ${step}, learning rates times ${rateFactor}`,
  );
}
