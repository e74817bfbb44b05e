import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { EvenfaceError } from '../common/errors.ts';
import { writeWhole } from '../common/files.ts';
import type { FacePack, PackEntry } from '../datasets/pack.ts';
import type { AttributeSchema } from '../faces/attributes.ts';
import { noCalibration, toProbabilities } from './calibration.ts';
import { type ClassifierTraining, fitClassifier } from './classifier.ts';
import { foldOf } from './people.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';
import type { TrainingEffects } from './trainer.ts';

/** The splits that fold classifiers learn from. */
const LEARNT: ReadonlySet<PackEntry['split']> = new Set(['train', 'val']);

/** What out-of-fold predictions follow from, besides the pack. */
export interface OutOfFoldRun {
  readonly seed: number;
  readonly folds: number;
  /** The attributes that predictions are wanted of. */
  readonly attributes: readonly string[];
  readonly checkpointEvery: number;
}

/**
 * Unit probabilities `[pack.entries.length, schema.units]` of the attributes asked for, each row's
 * from a classifier that saw neither the row nor its person: the people are split into folds, and a
 * fold is predicted by a network fitted to the training and validation rows of the others. Rows of
 * the test split are predicted likewise and never trained on.
 *
 * `effectsOf` gives the effects of a fold, all with one `dir`. A fold that is done is kept there and
 * not done again; the networks are thrown away. Throws an input error when there are too few people.
 */
export async function predictOutOfFold(
  pack: FacePack,
  options: ClassifierTraining,
  run: OutOfFoldRun,
  effectsOf: (fold: number) => TrainingEffects,
): Promise<Float32Array> {
  const { units } = pack.schema.select(run.attributes);
  const all = new Float32Array(pack.entries.length * units);
  for (let fold = 0; fold < run.folds; fold++) {
    const rows = pack.entries.flatMap((entry, row) =>
      foldOf(entry, run.folds) === fold ? [row] : [],
    );
    const predicted = await predictFold(pack, rows, fold, options, run, effectsOf(fold));
    for (const [i, row] of rows.entries()) {
      all.set(predicted.subarray(i * units, (i + 1) * units), row * units);
    }
  }
  return all;
}

/** The probabilities of the rows of a fold, from a network fitted to the others. */
async function predictFold(
  pack: FacePack,
  rows: readonly number[],
  fold: number,
  options: ClassifierTraining,
  run: OutOfFoldRun,
  effects: TrainingEffects,
): Promise<Float32Array> {
  const name = `fold-${fold + 1}`;
  const { seed, folds, attributes, checkpointEvery } = run;
  const fingerprint = JSON.stringify([pack.key, seed, folds, attributes, options]);
  const file = path.join(effects.dir, `${name}.safetensors`);
  const done = await loadProbabilities(file, fingerprint);
  if (done) return done;
  const others = pack.entries.flatMap((entry, row) =>
    LEARNT.has(entry.split) && foldOf(entry, folds) !== fold ? [row] : [],
  );
  if (others.length === 0) {
    throw new EvenfaceError('input', `there are too few people for ${folds} folds`, {
      hint: 'Lower clean.folds, or leave clean out.',
    });
  }
  const fitted = await fitClassifier(
    pack,
    { train: others, validation: [] },
    options,
    { name, seed: [seed, 'clean', fold], balance: attributes, checkpointEvery, fingerprint },
    effects,
  );
  const logits = await fitted.logits(rows);
  fitted.parameters.dispose();
  // Confident learning has thresholds of its own.
  const uncalibrated = toProbabilities(pack.schema, noCalibration(pack.schema), logits);
  const probabilities = selectUnits(pack.schema, attributes, uncalibrated);
  await saveProbabilities(file, probabilities, fingerprint);
  await fitted.trained.forget();
  return probabilities;
}

/** Of rows of unit probabilities, the units of the attributes named, in their order. */
function selectUnits(
  schema: AttributeSchema,
  names: readonly string[],
  probabilities: Float32Array,
): Float32Array {
  const selected = schema.select(names);
  const units = selected.attributes.flatMap(({ name }, i) => {
    const first = schema.unitOffsets[schema.indexOf(name)]!;
    const width = (selected.unitOffsets[i + 1] ?? selected.units) - selected.unitOffsets[i]!;
    return Array.from({ length: width }, (_, unit) => first + unit);
  });
  const rows = probabilities.length / schema.units;
  const result = new Float32Array(rows * units.length);
  for (let row = 0; row < rows; row++) {
    for (const [i, unit] of units.entries()) {
      result[row * units.length + i] = probabilities[row * schema.units + unit]!;
    }
  }
  return result;
}

/** Keeps probabilities, so that they are found again by what they follow from. */
export async function saveProbabilities(
  file: string,
  probabilities: Float32Array,
  fingerprint: string,
): Promise<void> {
  const tensors = { probabilities: { shape: [probabilities.length], data: probabilities } };
  await writeWhole(file, encodeSafetensors({ tensors, metadata: { fingerprint } }));
}

/** What was kept under this fingerprint; undefined when there is nothing, or nothing whole. */
export async function loadProbabilities(
  file: string,
  fingerprint: string,
): Promise<Float32Array | undefined> {
  try {
    const { tensors, metadata } = decodeSafetensors(await readFile(file), file);
    if (metadata.fingerprint !== fingerprint) return undefined;
    return tensors.probabilities!.data as Float32Array;
  } catch {
    return undefined;
  }
}
