import type * as tf from '../backends/tf.ts';
import type { FacePack } from '../datasets/pack.ts';
import type { Augmentation } from './batches.ts';
import { noCalibration, toProbabilities } from './calibration.ts';
import { type CheckpointHeader, loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import {
  type AttributeQuality,
  type ClassifierTraining,
  type FittedClassifier,
  fitClassifier,
  labelsOf,
  measure,
} from './classifier.ts';
import { type ClassifierArchitecture, createClassifierNetwork } from './classifier-network.ts';
import { type PeopleShares, roleOf } from './people.ts';
import type { TrainingEffects } from './trainer.ts';

/**
 * The training classifier: an ensemble that tells the model which attributes its images show. It
 * has people of its own, and neither judges nor measures: a model can learn to please what it is
 * trained by.
 */
export interface Teacher {
  readonly members: number;
  /** SHA-256 of its checkpoint, hex. */
  readonly hash: string;
  /** What a member says of images `[batch, size, size, 3]` in [-1, 1]: logits `[batch, units]`. */
  logits(x: tf.Tensor4D, member: number): tf.Tensor2D;
  /** The feature maps of images by its first member, one a convolution. */
  features(x: tf.Tensor4D): tf.Tensor4D[];
  dispose(): void;
}

/** Hyper-parameters of its training; `teacherOptions` documents each. */
export interface TeacherTraining extends ClassifierTraining {
  readonly members: number;
}

interface TeacherArchitecture extends ClassifierArchitecture {
  readonly members: number;
}

interface TeacherHeader extends CheckpointHeader<TeacherArchitecture> {
  /** Of the members together, on held-out people. */
  readonly quality: readonly AttributeQuality[];
}

/**
 * Generated images differ from photos in sharpness, colour and noise, and a loss finds any pattern
 * that pleases a classifier: what varies here it can't be pleased by.
 */
const STRONG: Augmentation = {
  mirror: true,
  distort: true,
  blur: 0.6,
  blurs: 5,
  saturation: 0.5,
  noise: 0.12,
};

/** Names the training of a member, counted from 1, and its files. */
export function memberName(member: number): string {
  return `training-classifier-${member}`;
}

/**
 * Trains the members, one after the other, on the teacher's people of the training split, measures
 * them together on the test split, and writes them to `file`. Steps count through all members.
 */
export async function trainTeacher(
  pack: FacePack,
  options: TeacherTraining,
  run: {
    seed: number;
    balance: readonly string[];
    people: PeopleShares;
    checkpointEvery: number;
    file: string;
  },
  effects: TrainingEffects,
): Promise<void> {
  const own = (split: string) =>
    pack.entries.flatMap((entry, row) =>
      entry.split === split && roleOf(entry, run.people) === 'teacher' ? [row] : [],
    );
  const rows = { train: own('train'), validation: own('val') };
  const { members, steps } = options;
  const fitted: FittedClassifier[] = [];
  try {
    for (let member = 0; member < members; member++) {
      fitted.push(
        await fitClassifier(
          pack,
          rows,
          options,
          {
            name: memberName(member + 1),
            seed: [run.seed, 'teacher', member],
            balance: run.balance,
            augmentation: STRONG,
            checkpointEvery: run.checkpointEvery,
            fingerprint: JSON.stringify([pack.key, run.seed, run.balance, run.people, options]),
          },
          { ...effects, onStep: (done, note) => effects.onStep(member * steps + done, note) },
        ),
      );
    }
    const { architecture, trained } = fitted[0]!;
    const header: TeacherHeader = {
      kind: 'training classifier',
      architecture: { ...architecture, members },
      attributes: pack.schema.toJSON(),
      title: pack.title,
      licence: pack.licence,
      data: pack.key,
      training: { ...options, seed: run.seed, balanced: run.balance, people: run.people },
      step: trained.step,
      metrics: trained.metrics,
      quality: await measureTogether(pack, fitted),
    };
    const tensors = fitted.flatMap(({ parameters }, member) =>
      Object.entries(parameters.store()).map(([name, tensor]) => [`${member}/${name}`, tensor]),
    );
    await saveCheckpoint(run.file, header, Object.fromEntries(tensors));
    for (const { trained } of fitted) await trained.forget();
  } finally {
    for (const { parameters } of fitted) parameters.dispose();
  }
}

/** How often the mean of the members' logits is right on the test split. */
async function measureTogether(
  pack: FacePack,
  members: readonly FittedClassifier[],
): Promise<AttributeQuality[]> {
  const { schema, entries } = pack;
  const rows = entries.flatMap(({ split }, row) => (split === 'test' ? [row] : []));
  const mean = new Float32Array(rows.length * schema.units);
  for (const { logits } of members) {
    for (const [i, logit] of (await logits(rows)).entries()) mean[i]! += logit / members.length;
  }
  const probabilities = toProbabilities(schema, noCalibration(schema), mean);
  return measure(schema, probabilities, labelsOf(pack, rows));
}

/** Loads it; the backend must be ready. Throws an input error when the file is not one. */
export async function loadTeacher(file: string): Promise<Teacher> {
  const { header, tensors, hash } = await loadCheckpoint<TeacherArchitecture>(
    file,
    'training classifier',
  );
  const { members, ...architecture } = header.architecture;
  const networks = Array.from({ length: members }, (_, member) => {
    const network = createClassifierNetwork(architecture);
    const prefix = `${member}/`;
    network.parameters.load(
      Object.fromEntries(network.parameters.names.map((name) => [name, tensors[prefix + name]!])),
      file,
    );
    return network;
  });
  return {
    members,
    hash,
    logits: (x, member) => networks[member]!.logits(x),
    features: (x) => networks[0]!.features(x),
    dispose() {
      for (const { parameters } of networks) parameters.dispose();
    },
  };
}
