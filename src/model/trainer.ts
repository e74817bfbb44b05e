import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as tf from '../backends/tf.ts';
import { EvenfaceError } from '../common/errors.ts';
import { writeWhole } from '../common/files.ts';
import type { Batch } from './batches.ts';
import { Learner, type Player, type PlayerOptions } from './player.ts';
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from './safetensors.ts';

/** Hyper-parameters that every network's training has; `src/stages/options.ts` documents each. */
export interface TrainingOptions extends PlayerOptions {
  readonly steps: number;
  readonly batch: number;
  readonly balance: number;
}

/** One network in training, with those that learn beside it. */
export interface Training extends Player {
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
}

export interface TrainingEffects {
  /** Folder for the checkpoint and the log of losses, absolute. */
  readonly dir: string;
  /** Training stops at the next step, leaving a checkpoint, once this is aborted. */
  readonly signal: AbortSignal;
  onStep(done: number, note: string): void;
  onWarning(message: string): void;
}

/** Steps between two lines of the log of losses. */
const LOG_EVERY = 25;

/** Steps in a row without a finite gradient after which training is given up. */
const MAX_SKIPPED = 20;

/**
 * Trains a network to its last step, from the checkpoint in `dir` if there is one, and leaves its
 * parameters at their moving average. A step's result
 * depends on the parameters, the moments and the step's number alone, so a training that was
 * interrupted ends with the same bits as one that was not.
 *
 * Throws `interrupted` when the signal is aborted, and `environment` when the loss stays non-finite;
 * of parameters and moments nothing is left then.
 */
export async function trainNetwork(training: Training, effects: TrainingEffects): Promise<void> {
  const { name, others = [] } = training;
  const players: Player[] = [training, ...others];
  const checkpoint = path.join(effects.dir, `${name}.checkpoint.safetensors`);
  await mkdir(effects.dir, { recursive: true });
  const learners: Learner[] = [];
  let averages: Record<string, StoredTensor>;
  try {
    const resumed = await readCheckpoint(checkpoint, training.fingerprint);
    for (const player of players) {
      const stored = resumed && tensorsOf(player, training, resumed.tensors);
      if (stored) player.parameters.load(stored);
      else player.initialise();
      const learner = new Learner(player);
      learners.push(learner);
      if (stored) learner.load(stored);
    }
    const first = resumed ? Number(resumed.metadata.step) : 0;
    await runSteps(training, learners, first, checkpoint, effects);
    averages = learners[0]!.averages();
  } catch (error) {
    training.parameters.dispose();
    throw error;
  } finally {
    for (const learner of learners) learner.dispose();
    for (const { parameters } of others) parameters.dispose();
  }
  training.parameters.load(averages);
  await rm(checkpoint, { force: true });
}

async function runSteps(
  training: Training,
  learners: readonly Learner[],
  first: number,
  checkpoint: string,
  effects: TrainingEffects,
): Promise<void> {
  const { name } = training;
  const { steps } = training.options;
  const log = path.join(effects.dir, `${name}.training.ndjson`);
  await cutLog(log, first);

  const save = (step: number) =>
    writeWhole(
      checkpoint,
      encodeSafetensors({
        tensors: Object.assign({}, ...learners.map((learner) => named(learner, training))),
        metadata: { step: String(step), fingerprint: training.fingerprint },
      }),
    );

  let skipped = 0;
  let note = '';
  for (let step = first; step < steps; step++) {
    if (effects.signal.aborted) {
      await save(step);
      throw new EvenfaceError('interrupted', `training of the ${name} stopped at step ${step}`);
    }
    const batch = await training.batch(step);
    const logged = step % LOG_EVERY === 0 || step === steps - 1;
    const { finite, line } = runStep(learners, batch, step, steps, logged);
    if (finite) skipped = 0;
    else if (++skipped === 1) {
      effects.onWarning(`${name}: the gradient at step ${step} is not finite, the step is skipped`);
    } else if (skipped > MAX_SKIPPED) {
      throw new EvenfaceError(
        'environment',
        `training of the ${name} diverged: no finite gradient in ${MAX_SKIPPED} steps up to ${step}`,
        { hint: 'Lower its learning_rate.' },
      );
    }
    if (logged) {
      await appendFile(log, `${JSON.stringify(line)}\n`);
      note = `loss ${line.total!.toPrecision(4)}`;
    }
    effects.onStep(step + 1, note);
    if ((step + 1) % training.checkpointEvery === 0 && step + 1 < steps) await save(step + 1);
    // Tensor ops hold the thread: signals and progress get their turn here.
    await setImmediate();
  }
}

/**
 * One step of all players, in order. `line` is what the log says of it: the losses of the first
 * player under their own names, those of the others as `discriminator.total`.
 */
function runStep(
  learners: readonly Learner[],
  batch: Batch,
  step: number,
  steps: number,
  logged: boolean,
): { finite: boolean; line: Record<string, number> } {
  const handed: Record<string, tf.Tensor> = {};
  const line: Record<string, number> = { step };
  let finite = true;
  try {
    for (const [order, learner] of learners.entries()) {
      if (!learner.plays(step)) continue;
      const { rate, norm, losses } = learner.learn(batch, { step, steps, logged }, handed);
      finite &&= Number.isFinite(norm);
      const prefix = order === 0 ? '' : `${learner.player.name}.`;
      if (order === 0) line.rate = rate;
      line[`${prefix}norm`] = norm;
      for (const [name, value] of Object.entries(losses)) line[`${prefix}${name}`] = value;
    }
  } finally {
    tf.dispose(handed);
  }
  return { finite, line };
}

/** A player's tensors under the names that the checkpoint has for them. */
function named(learner: Learner, training: Training): Record<string, StoredTensor> {
  const prefix = prefixOf(learner.player, training);
  return Object.fromEntries(
    Object.entries(learner.store()).map(([name, tensor]) => [`${prefix}${name}`, tensor]),
  );
}

function tensorsOf(
  player: Player,
  training: Training,
  tensors: Readonly<Record<string, StoredTensor>>,
): Record<string, StoredTensor> {
  const prefix = prefixOf(player, training);
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [],
    ),
  );
}

function prefixOf(player: Player, training: Training): string {
  return player === training ? '' : `${player.name}/`;
}

async function readCheckpoint(file: string, fingerprint: string) {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch {
    return undefined;
  }
  const stored = decodeSafetensors(bytes, file);
  return stored.metadata.fingerprint === fingerprint ? stored : undefined;
}

/** Drops the lines of steps that will run again. */
async function cutLog(file: string, first: number): Promise<void> {
  let text = '';
  try {
    text = await readFile(file, 'utf8');
  } catch {
    // There is none yet.
  }
  const kept = text
    .split('\n')
    .filter((line) => line !== '' && (JSON.parse(line) as { step: number }).step < first);
  await writeFile(file, kept.map((line) => `${line}\n`).join(''));
}
