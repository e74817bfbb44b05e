import * as tf from '../backends/tf.ts';
import { EvenfaceError } from '../common/errors.ts';
import type { SeedPart } from '../common/random.ts';
import type { FacePack } from '../datasets/pack.ts';
import { type AttributeSchema, type Labels, UNKNOWN } from '../faces/attributes.ts';
import { BatchThread } from './batch-thread.ts';
import { type Augmentation, type Batch, groupRows } from './batches.ts';
import { type Calibration, calibrate, toProbabilities } from './calibration.ts';
import {
  type CheckpointHeader,
  lastFileOf,
  loadCheckpoint,
  saveCheckpoint,
  schemaOf,
} from './checkpoint.ts';
import { type ClassifierArchitecture, createClassifierNetwork } from './classifier-network.ts';
import { attributeCrossEntropy } from './losses.ts';
import type { Parameters } from './parameters.ts';
import { type PeopleShares, type Role, roleOf } from './people.ts';
import { PIXELS } from './pixels.ts';
import {
  type TrainedWeights,
  type TrainingEffects,
  type TrainingResult,
  trainNetwork,
} from './trainer.ts';
import type { TrainingOptions } from './training.ts';
import { ValidationBatches } from './validation-batches.ts';

/** How often a classifier is right on real faces of people that it was not trained on. */
export interface AttributeQuality {
  readonly attribute: string;
  readonly values: readonly ValueQuality[];
}

/** What it says of the faces that have a value. */
export interface ValueQuality {
  readonly n: number;
  /** Faces of which it holds the value for the likeliest. */
  readonly correct: number;
  /** Deciles, from the least to the greatest, of the probability that it gives the value. */
  readonly confidence?: readonly number[];
}

/** A trained attribute classifier: a judge or an auditor. */
export interface Classifier {
  readonly schema: AttributeSchema;
  readonly size: number;
  /** Measured on held-out people. */
  readonly quality: readonly AttributeQuality[];
  /**
   * Calibrated unit probabilities `[count, schema.units]` of RGB uint8 images
   * `[count, size, size, 3]`.
   */
  predict(rgb: Uint8Array, count: number): Float32Array;
}

/** Hyper-parameters of a classifier's training; `classifierOptions` documents each. */
export interface ClassifierTraining extends TrainingOptions {
  readonly channels: readonly number[];
  readonly focus: number;
}

interface ClassifierHeader extends CheckpointHeader<ClassifierArchitecture> {
  readonly role: Role;
  readonly calibration: Calibration;
  readonly quality: readonly AttributeQuality[];
}

const MODERATE: Augmentation = { mirror: true, distort: true, blur: 0.3 };

/** Images a forward pass; a fixed shape, so that a result does not depend on its neighbours. */
const PREDICT_BATCH = 64;

/**
 * Trains a judge or an auditor on its own people of the training split, calibrates it on its own
 * people of the validation split, measures it on the test split, and writes it to `file`.
 */
export async function trainClassifier(
  role: Role,
  pack: FacePack,
  options: ClassifierTraining,
  run: {
    seed: number;
    balance: readonly string[];
    people: PeopleShares;
    checkpointEvery: number;
    file: string;
  },
  effects: TrainingEffects,
): Promise<void> {
  const { schema } = pack;
  const own = (split: string) =>
    pack.entries.flatMap((entry, row) =>
      entry.split === split && roleOf(entry, run.people) === role ? [row] : [],
    );
  const calibrationRows = own('val');
  const { architecture, parameters, logits, trained } = await fitClassifier(
    pack,
    { train: own('train'), validation: calibrationRows },
    options,
    {
      name: role,
      seed: [run.seed, role],
      balance: run.balance,
      checkpointEvery: run.checkpointEvery,
      fingerprint: JSON.stringify([pack.key, run.seed, run.balance, run.people, options]),
    },
    effects,
  );
  const testRows = pack.entries.flatMap(({ split }, row) => (split === 'test' ? [row] : []));
  const save = async (file: string, { step, metrics }: TrainedWeights) => {
    const calibration = calibrate(
      schema,
      await logits(calibrationRows),
      labelsOf(pack, calibrationRows),
    );
    const probabilities = toProbabilities(schema, calibration, await logits(testRows));
    const header: ClassifierHeader = {
      kind: 'classifier',
      role,
      architecture,
      attributes: schema.toJSON(),
      title: pack.title,
      licence: pack.licence,
      data: pack.key,
      training: { ...options, seed: run.seed, balanced: run.balance, people: run.people },
      step,
      metrics,
      calibration,
      quality: measure(schema, probabilities, labelsOf(pack, testRows)),
    };
    await saveCheckpoint(file, header, parameters.store());
  };
  const { last } = trained;
  if (last) {
    await parameters.during(last.tensors, () => save(lastFileOf(run.file), last));
  }
  await save(run.file, trained);
  await trained.forget();
  parameters.dispose();
}

/** A network that was fitted to some rows of a pack. Whoever has it disposes of its parameters. */
export interface FittedClassifier {
  readonly architecture: ClassifierArchitecture;
  readonly parameters: Parameters;
  /** Logits `[rows.length, schema.units]` of any rows of the pack, by the parameters of now. */
  logits(rows: readonly number[]): Promise<Float32Array>;
  readonly trained: TrainingResult;
}

/** Fits a fresh network to the labels of the `train` rows. */
export async function fitClassifier(
  pack: FacePack,
  rows: { readonly train: readonly number[]; readonly validation: readonly number[] },
  options: ClassifierTraining,
  run: {
    /** Names the training's files. */
    name: string;
    seed: readonly SeedPart[];
    /** Attributes that count `focus` in the loss, and whose cells batches are balanced over. */
    balance: readonly string[];
    /** How faces are varied; moderately by default. */
    augmentation?: Augmentation;
    checkpointEvery: number;
    fingerprint: string;
  },
  effects: TrainingEffects,
): Promise<FittedClassifier> {
  const { schema, size } = pack;
  const { batch, channels } = options;
  const { seed } = run;
  if (rows.train.length === 0) {
    throw new EvenfaceError('input', `there is no face to train the ${run.name} on`, {
      hint: 'Bring more people, or share them out otherwise (judge_people, teacher_people).',
    });
  }
  const architecture: ClassifierArchitecture = { size, units: schema.units, channels };
  const network = createClassifierNetwork(architecture);
  const { parameters } = network;
  const crossEntropy = attributeCrossEntropy(schema, (name) =>
    run.balance.includes(name) ? options.focus : 1,
  );
  const loss = (data: Batch) => {
    const x = tf.tensor4d(data.x, [batch, size, size, 3]);
    const y = tf.tensor2d(data.y, [batch, schema.units]);
    const total = crossEntropy(network.logits(x), y);
    return { total, parts: { crossEntropy: total } };
  };
  const validation =
    options.validate_every > 0
      ? {
          batches: new ValidationBatches(pack, { rows: rows.validation, batch, noise: 0, seed }),
          loss,
        }
      : undefined;
  const batches = new BatchThread(pack, {
    rows: rows.train,
    groups: groupRows(pack, rows.train, run.balance),
    balance: options.balance,
    batch,
    augmentation: run.augmentation ?? MODERATE,
    noise: 0,
    seed,
  });
  const trained = await trainNetwork(
    {
      name: run.name,
      parameters,
      options,
      checkpointEvery: run.checkpointEvery,
      fingerprint: run.fingerprint,
      initialise: () => parameters.initialise(...seed),
      batch: (step) => batches.read(step),
      loss,
      validation,
    },
    effects,
  ).finally(() => batches.close());
  const predict = (rgb: Uint8Array, count: number) => logitsOf(network, architecture, rgb, count);
  return {
    architecture,
    parameters,
    logits: (wanted) => predictRows(pack, wanted, schema.units, predict),
    trained,
  };
}

/** Loads a classifier; the backend must be ready. Throws an input error when the file is not one. */
export async function loadClassifier(file: string): Promise<Classifier> {
  const loaded = await loadCheckpoint<ClassifierArchitecture>(file, 'classifier');
  const header = loaded.header as ClassifierHeader;
  const { size } = header.architecture;
  const schema = schemaOf(header);
  const network = createClassifierNetwork(header.architecture);
  network.parameters.load(loaded.tensors, file);
  return {
    schema,
    size,
    quality: header.quality,
    predict: (rgb, count) =>
      toProbabilities(
        schema,
        header.calibration,
        logitsOf(network, header.architecture, rgb, count),
      ),
  };
}

/** How often the likeliest value is the labelled one, for each value of each attribute. */
export function measure(
  schema: AttributeSchema,
  probabilities: Float32Array,
  labels: readonly Labels[],
): AttributeQuality[] {
  return schema.attributes.map((attribute, index) => {
    const values = attribute.values.map(() => ({ correct: 0, given: [] as number[] }));
    labels.forEach((row, i) => {
      const label = row[index]!;
      if (label === UNKNOWN) return;
      values[label]!.given.push(schema.probability(probabilities, index, label, i));
      if (schema.likeliest(probabilities, index, i) === label) values[label]!.correct++;
    });
    return {
      attribute: attribute.name,
      values: values.map(({ correct, given }) => ({
        ...{ n: given.length, correct },
        confidence: deciles(given),
      })),
    };
  });
}

/** The values at tenths of the order, the ends among them, of numbers of which there are some. */
function deciles(numbers: readonly number[]): number[] {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (tenth: number) => sorted[Math.round((tenth / 10) * (sorted.length - 1))]!;
  return sorted.length === 0 ? [] : Array.from({ length: 11 }, (_, tenth) => at(tenth));
}

export function labelsOf(pack: FacePack, rows: readonly number[]): Labels[] {
  return rows.map((row) => pack.entries[row]!.labels);
}

async function predictRows(
  pack: FacePack,
  rows: readonly number[],
  units: number,
  predict: (rgb: Uint8Array, count: number) => Float32Array,
): Promise<Float32Array> {
  const logits = new Float32Array(rows.length * units);
  const pixels = pack.size * pack.size * 3;
  for (let start = 0; start < rows.length; start += PREDICT_BATCH) {
    const part = rows.slice(start, start + PREDICT_BATCH);
    const rgb = new Uint8Array(part.length * pixels);
    await pack.read(part, rgb);
    logits.set(predict(rgb, part.length), start * units);
  }
  return logits;
}

function logitsOf(
  network: ReturnType<typeof createClassifierNetwork>,
  { size, units }: ClassifierArchitecture,
  rgb: Uint8Array,
  count: number,
): Float32Array {
  const pixels = size * size * 3;
  const x = new Float32Array(PREDICT_BATCH * pixels);
  const all = new Float32Array(count * units);
  for (let start = 0; start < count; start += PREDICT_BATCH) {
    const images = Math.min(PREDICT_BATCH, count - start);
    for (let i = 0; i < images * pixels; i++) x[i] = PIXELS[rgb[start * pixels + i]!]!;
    x.fill(0, images * pixels);
    const logits = tf.tidy(() => network.logits(tf.tensor4d(x, [PREDICT_BATCH, size, size, 3])));
    all.set(logits.dataSync<'float32'>().subarray(0, images * units), start * units);
    logits.dispose();
  }
  return all;
}
