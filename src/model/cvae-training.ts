import * as tf from '../backends/tf.ts';
import type { FacePack } from '../datasets/pack.ts';
import { ConditionTable } from '../faces/condition-table.ts';
import { BatchThread } from './batch-thread.ts';
import { type Batch, groupRows } from './batches.ts';
import { createBeta } from './beta.ts';
import { type CheckpointHeader, lastFileOf, saveCheckpoint } from './checkpoint.ts';
import type { Conditioning } from './conditioning.ts';
import type { CvaeKind } from './cvae-architecture.ts';
import { type CvaeArchitecture, createCvaeNetwork } from './cvae-network.ts';
import { klDivergence, reconstruction } from './losses.ts';
import type { StoredTensors } from './safetensors.ts';
import type { BetaOptions } from './schedule.ts';
import { type TrainedWeights, type TrainingEffects, trainNetwork } from './trainer.ts';
import type { TrainingOptions } from './training.ts';
import { ValidationBatches } from './validation-batches.ts';

/** Hyper-parameters of the CVAE's training; `modelOptions` documents each. */
export interface CvaeTraining extends TrainingOptions, BetaOptions {
  readonly architecture: CvaeKind;
  readonly latent: number;
  readonly channels: readonly number[];
  readonly conditioning: Conditioning;
  readonly target_kl?: number | undefined;
}

/** Trains a CVAE on the training split and writes its checkpoint to `file`. */
export async function trainCvae(
  pack: FacePack,
  options: CvaeTraining,
  run: { seed: number; balance: readonly string[]; checkpointEvery: number; file: string },
  effects: TrainingEffects,
): Promise<void> {
  const { schema, size } = pack;
  const architecture: CvaeArchitecture = {
    kind: options.architecture,
    size,
    units: schema.units,
    latent: options.latent,
    channels: options.channels,
    conditioning: options.conditioning,
  };
  const network = createCvaeNetwork(architecture);
  const rowsOf = (wanted: string) =>
    pack.entries.flatMap(({ split }, row) => (split === wanted ? [row] : []));
  const rows = rowsOf('train');
  const seed = [run.seed, 'cvae'];
  const pixels = size * size * 3;
  const { batch, latent } = options;
  const beta = createBeta(options);
  const measure = (data: Batch, learning: boolean) => {
    const x = tf.tensor4d(data.x, [batch, size, size, 3]);
    const y = tf.tensor2d(data.y, [batch, schema.units]);
    const { mean, logVariance } = network.encode(x, y);
    const deviation = tf.exp(tf.div(logVariance, 2));
    const z = tf.add(mean, tf.mul(deviation, tf.tensor2d(data.noise, [batch, latent])));
    return {
      reconstruction: reconstruction(
        network.target(x),
        network.decode(z as tf.Tensor2D, y, learning),
      ),
      kl: klDivergence(mean, logVariance),
    };
  };
  // A pixel's share of the whole keeps the gradient's norm near 1 at any size.
  const weigh = (error: tf.Scalar, divergence: tf.Scalar, weight: number) =>
    tf.div(tf.add(error, tf.mul(divergence, weight)), pixels) as tf.Scalar;
  const validation =
    options.validate_every > 0
      ? {
          batches: new ValidationBatches(pack, {
            ...{ rows: rowsOf('val'), batch, noise: latent, seed },
          }),
          loss(data: Batch) {
            const parts = measure(data, false);
            const { target_kl: target } = options;
            // With a target, beta is whatever it takes: what counts is divergence above it.
            const divergence = target === undefined ? parts.kl : tf.relu(tf.sub(parts.kl, target));
            const total = weigh(parts.reconstruction, divergence as tf.Scalar, options.beta);
            return { total, parts };
          },
        }
      : undefined;
  const batches = new BatchThread(pack, {
    rows,
    groups: groupRows(pack, rows, run.balance),
    balance: options.balance,
    batch,
    augmentation: { mirror: true, distort: false, blur: 0 },
    noise: latent,
    seed,
  });
  const trained = await trainNetwork(
    {
      name: 'cvae',
      parameters: network.parameters,
      options,
      checkpointEvery: run.checkpointEvery,
      fingerprint: JSON.stringify([pack.key, run.seed, run.balance, options]),
      initialise: () => network.parameters.initialise(run.seed, 'cvae'),
      batch: (step) => batches.read(step),
      loss(data, step) {
        const weight = beta.at(step);
        const parts = measure(data, true);
        const total = weigh(parts.reconstruction, parts.kl, weight);
        return { total, parts: beta.steering ? { ...parts, beta: tf.scalar(weight) } : parts };
      },
      steering: beta.steering,
      validation,
    },
    effects,
  ).finally(() => batches.close());
  const { data } = ConditionTable.from(
    schema,
    rows.map((row) => pack.entries[row]!.labels),
  );
  const conditions = { shape: [rows.length, schema.size], data };
  const save = (
    file: string,
    { step, metrics }: TrainedWeights,
    tensors: StoredTensors['tensors'],
  ) => {
    const header: CheckpointHeader<CvaeArchitecture> = {
      kind: 'cvae',
      architecture,
      attributes: schema.toJSON(),
      title: pack.title,
      licence: pack.licence,
      data: pack.key,
      ...(pack.alignment && { alignment: pack.alignment }),
      training: { ...options, seed: run.seed, balanced: run.balance },
      step,
      metrics,
    };
    return saveCheckpoint(file, header, { ...tensors, conditions });
  };
  const { last } = trained;
  if (last) await save(lastFileOf(run.file), last, last.tensors);
  await save(run.file, trained, network.parameters.store());
  await trained.forget();
  network.parameters.dispose();
}
