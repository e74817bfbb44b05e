import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as tf from '../backends/tf.ts';
import { EvenfaceError } from '../common/errors.ts';
import { writeWhole } from '../common/files.ts';
import { Adam } from './adam.ts';
import type { Batch } from './batches.ts';
import type { Parameters } from './parameters.ts';
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from './safetensors.ts';
import { cosineRate } from './schedule.ts';

/** Hyper-parameters that every network's training has; `src/stages/options.ts` documents each. */
export interface TrainingOptions {
  readonly steps: number;
  readonly batch: number;
  readonly learning_rate: number;
  readonly warmup: number;
  readonly clip_norm: number;
  readonly balance: number;
}

/** One network in training. */
export interface Training {
  /** `cvae`, `judge` or `auditor`: names its files. */
  readonly name: string;
  readonly parameters: Parameters;
  readonly options: TrainingOptions;
  readonly checkpointEvery: number;
  /** What the result depends on besides the data; a checkpoint with another one is not taken. */
  readonly fingerprint: string;
  /** Sets fresh parameters. */
  initialise(): void;
  batch(step: number): Promise<Batch>;
  /** The loss to minimise, and its parts by name for the log. Runs inside `tf.tidy`. */
  loss(batch: Batch, step: number): { total: tf.Scalar; parts: Record<string, tf.Scalar> };
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
  const { parameters, name } = training;
  const checkpoint = path.join(effects.dir, `${name}.checkpoint.safetensors`);
  await mkdir(effects.dir, { recursive: true });
  training.initialise();
  let adam: Adam | undefined;
  let averages: Record<string, StoredTensor>;
  try {
    const resumed = await readCheckpoint(checkpoint, training.fingerprint);
    if (resumed) parameters.load(resumed.tensors);
    adam = new Adam(parameters);
    if (resumed) adam.load(resumed.tensors);
    const first = resumed ? Number(resumed.metadata.step) : 0;
    await runSteps(training, adam, first, checkpoint, effects);
    averages = adam.averages();
  } catch (error) {
    parameters.dispose();
    throw error;
  } finally {
    adam?.dispose();
  }
  parameters.load(averages);
  await rm(checkpoint, { force: true });
}

async function runSteps(
  training: Training,
  adam: Adam,
  first: number,
  checkpoint: string,
  effects: TrainingEffects,
): Promise<void> {
  const { parameters, name } = training;
  const { steps, learning_rate, warmup } = training.options;
  const log = path.join(effects.dir, `${name}.training.ndjson`);
  await cutLog(log, first);

  const save = (step: number) =>
    writeWhole(
      checkpoint,
      encodeSafetensors({
        tensors: { ...parameters.store(), ...adam.store() },
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
    const rate = cosineRate(step, steps, learning_rate, warmup);
    const logged = step % LOG_EVERY === 0 || step === steps - 1;
    const { norm, values } = optimise(training, adam, batch, step, rate, logged);
    if (Number.isFinite(norm)) skipped = 0;
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
      await appendFile(log, `${JSON.stringify({ step, rate, norm, ...values })}\n`);
      note = `loss ${values.total!.toPrecision(4)}`;
    }
    effects.onStep(step + 1, note);
    if ((step + 1) % training.checkpointEvery === 0 && step + 1 < steps) await save(step + 1);
    // Tensor ops hold the thread: signals and progress get their turn here.
    await setImmediate();
  }
}

function optimise(
  training: Training,
  adam: Adam,
  batch: Batch,
  step: number,
  rate: number,
  logged: boolean,
): { norm: number; values: Record<string, number> } {
  return tf.tidy(() => {
    let parts: Record<string, tf.Scalar> = {};
    const { value, grads } = tf.variableGrads(() => {
      const loss = training.loss(batch, step);
      parts = loss.parts;
      for (const part of Object.values(parts)) tf.keep(part);
      return loss.total;
    }, training.parameters.variables);
    const norm = adam.apply(
      (variable) => grads[variable.name]!,
      step,
      rate,
      training.options.clip_norm,
    );
    const values: Record<string, number> = {};
    if (logged) {
      values.total = value.dataSync()[0]!;
      for (const [name, part] of Object.entries(parts)) values[name] = part.dataSync()[0]!;
    }
    for (const part of Object.values(parts)) part.dispose();
    return { norm, values };
  });
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
