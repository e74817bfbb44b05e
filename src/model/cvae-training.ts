import * as tf from '../backends/tf.ts';
import type { FacePack } from '../datasets/pack.ts';
import { ConditionTable } from '../faces/condition-table.ts';
import { valueShares } from '../faces/value-shares.ts';
import { BatchThread } from './batch-thread.ts';
import { type Batch, groupRows } from './batches.ts';
import { createBeta } from './beta.ts';
import { type CheckpointHeader, lastFileOf, saveCheckpoint } from './checkpoint.ts';
import type { Conditioning } from './conditioning.ts';
import type { CvaeKind } from './cvae-architecture.ts';
import { type CvaeArchitecture, createCvaeNetwork } from './cvae-network.ts';
import { passThrough } from './cvae-pass.ts';
import { encodeFaces } from './encoding.ts';
import { DRAWS } from './image-augmentation.ts';
import type { LatentParts } from './latent-parts.ts';
import { fitLatents } from './latents/fit-latents.ts';
import { storeLatents } from './latents/fitted-latents.ts';
import { reconstructionLoss } from './losses.ts';
import type { LowResolutionOptions } from './low-resolution.ts';
import { facesInPairs, peopleInPairs } from './people-in-pairs.ts';
import { type BetaOptions, firstStepOf, type SecondPhase } from './schedule.ts';
import { loadTeacher } from './teacher.ts';
import type { Pass } from './terms/term.ts';
import { createTerms, type LossOptions, looksAtImages, needsTeacher } from './terms/terms.ts';
import { type TrainedWeights, type TrainingEffects, trainNetwork } from './trainer.ts';
import type { TrainingOptions } from './training.ts';
import { ValidationBatches } from './validation-batches.ts';

/** Hyper-parameters of the CVAE's training; `modelOptions` documents each. */
export interface CvaeTraining extends TrainingOptions, BetaOptions {
  readonly architecture: CvaeKind;
  readonly latent: number;
  readonly channels: readonly number[];
  readonly conditioning: Conditioning;
  readonly parts?: PartOptions | undefined;
  readonly mixture: number;
  readonly input?: LowResolutionOptions | undefined;
  readonly target_kl?: number | undefined;
  readonly losses: LossOptions;
  readonly samples: number;
  readonly edits?: EditOptions | undefined;
  readonly second_phase?: (SecondPhase & { readonly batch?: number | undefined }) | undefined;
}

/** A latent in two parts; `modelOptions` documents each. */
export interface PartOptions extends LatentParts {
  readonly pairs: number;
}

/** Samples that are edits of real faces; `modelOptions` documents each. */
export interface EditOptions {
  readonly share: number;
  readonly focus: number;
  readonly attributes?: readonly string[] | undefined;
}

/**
 * Trains a CVAE on the training split and writes its checkpoint to `file`. Where a loss learns from
 * the training classifier, `teacher` is its checkpoint.
 */
export async function trainCvae(
  pack: FacePack,
  options: CvaeTraining,
  run: {
    seed: number;
    balance: readonly string[];
    checkpointEvery: number;
    file: string;
    teacher?: string;
  },
  effects: TrainingEffects,
): Promise<void> {
  const { schema, size } = pack;
  const { parts } = options;
  const architecture: CvaeArchitecture = {
    kind: options.architecture,
    size,
    units: schema.units,
    latent: options.latent,
    channels: options.channels,
    conditioning: options.conditioning,
    ...(options.input && { input: options.input.size }),
    ...(parts && { parts: { local: parts.local, attributes: parts.attributes } }),
  };
  const network = createCvaeNetwork(architecture);
  const rowsOf = (wanted: string) =>
    pack.entries.flatMap(({ split }, row) => (split === wanted ? [row] : []));
  const rows = rowsOf('train');
  const seed = [run.seed, 'cvae'];
  const pixels = size * size * 3;
  const { batch, latent, losses, samples, edits, steps, second_phase } = options;
  const beta = createBeta(options);
  const labels = rows.map((row) => pack.entries[row]!.labels);
  const teacher = needsTeacher(losses) ? await loadTeacher(run.teacher!) : undefined;
  const terms = createTerms(losses, {
    ...{ schema, size, latent, balance: run.balance, samples, steps, second_phase, seed, teacher },
    edit_focus: edits?.focus,
    shares: valueShares(schema, labels),
    target: network.target,
  });
  const later = second_phase ? firstStepOf(second_phase.start, steps) : steps;
  const facesAt = (step: number) => (step < later ? batch : (second_phase!.batch ?? batch));
  const pairedOf = (faces: number) => (parts ? facesInPairs(faces, parts.pairs) : 0);
  const facesAStep = Math.max(
    batch,
    second_phase?.batch ?? 0,
    // The discriminator sees as many real faces as made ones.
    losses.adversarial ? samples : 0,
  );
  const measure = ({ x, reconstructions, kl }: Pass) => ({
    reconstruction: reconstructionLoss(
      losses.reconstruction,
      network.target(x),
      reconstructions.images,
    ),
    kl,
  });
  // A pixel's share of the whole keeps the gradient's norm near 1 at any size.
  const weigh = (error: tf.Scalar, divergence: tf.Scalar, weight: number) =>
    tf.div(tf.add(error, tf.mul(divergence, weight)), pixels) as tf.Scalar;
  const validation =
    options.validate_every > 0
      ? {
          batches: new ValidationBatches(pack, {
            ...{ rows: rowsOf('val'), batch, noise: latent, input: options.input, seed },
          }),
          loss(data: Batch) {
            const parts = measure(passThrough(network, architecture, data, batch, false));
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
    batch: facesAStep,
    augmentation: { mirror: true, distort: false, blur: 0 },
    input: options.input,
    noise: latent,
    pairs: parts && {
      faces: pairedOf(facesAStep),
      people: peopleInPairs(pack, rows),
      attributes: parts.attributes,
    },
    ...(looksAtImages(losses) && {
      samples: {
        ...{ count: samples, latent, draws: DRAWS },
        ...(edits && {
          edits: {
            share: edits.share,
            faces: Math.min(batch, second_phase?.batch ?? batch),
            attributes: edits.attributes ?? schema.names,
          },
        }),
      },
    }),
    seed,
  });
  const trained = await trainNetwork(
    {
      name: 'cvae',
      parameters: network.parameters,
      options,
      checkpointEvery: run.checkpointEvery,
      fingerprint: JSON.stringify([pack.key, run.seed, run.balance, options, teacher?.hash]),
      initialise: () => network.parameters.initialise(run.seed, 'cvae'),
      batch: (step) => batches.read(step),
      loss(data, step) {
        const weight = beta.at(step);
        const faces = facesAt(step);
        const pass = passThrough(network, architecture, data, faces, true, pairedOf(faces));
        const measured = measure(pass);
        const parts: Record<string, tf.Scalar> = { ...measured };
        const weighed = [weigh(measured.reconstruction, measured.kl, weight)];
        const handed: Record<string, tf.Tensor> = {};
        for (const term of terms) {
          const share = term.weightAt(step);
          if (share === 0) continue;
          const { value, handed: more } = term.value(pass);
          parts[term.name] = value;
          weighed.push(tf.mul(value, share));
          Object.assign(handed, more);
        }
        if (beta.steering) parts.beta = tf.scalar(weight);
        return { total: tf.addN(weighed) as tf.Scalar, parts, handed };
      },
      others: terms.flatMap(({ players = [] }) => players),
      steering: beta.steering,
      validation,
    },
    effects,
  ).finally(() => {
    teacher?.dispose();
    return batches.close();
  });
  const { data } = ConditionTable.from(schema, labels);
  const conditions = { shape: [rows.length, schema.size], data };
  const save = async (file: string, { step, metrics }: TrainedWeights) => {
    const latents = await fitLatents(
      pack,
      { rows, balance: run.balance, components: options.mixture, seed },
      latent,
      (...faces) => encodeFaces(network, architecture, ...faces),
    );
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
    const tensors = { ...network.parameters.store(), ...storeLatents(latents), conditions };
    await saveCheckpoint(file, header, tensors);
  };
  const { last } = trained;
  if (last) {
    await network.parameters.during(last.tensors, () => save(lastFileOf(run.file), last));
  }
  await save(run.file, trained);
  await trained.forget();
  network.parameters.dispose();
}
