import { joinNumbers } from '../common/joined.ts';
import type { AttributeSchema } from '../faces/attributes.ts';
import type { Classifier } from '../model/classifier.ts';
import type { Cvae } from '../model/cvae.ts';
import { type AttributeChange, changedCondition, nearestValue } from './attribute-changes.ts';
import { decodeFaces, type EncodedFaces } from './face-editing.ts';

/** The intensities that are tried, in turn. */
const STEPS = Array.from({ length: 9 }, (_, i) => 1 + i / 4);

/**
 * A value is seen when its probability, under equal shares, is at least this. With 0.9 an auditor
 * sees no more changes, but more of what was to stay; with 0.6 it misses one more in ten.
 */
const SURE = 0.8;

/** The judge's probability of the value that each change asks for, in a row of its unit ones. */
export function confidencesIn(
  schema: AttributeSchema,
  probabilities: ArrayLike<number>,
  row: number,
  changes: readonly AttributeChange[],
): number[] {
  return changes.map(({ index, units }) =>
    schema.probability(probabilities, index, nearestValue(schema.attributes[index]!, units), row),
  );
}

/** Whether a probability of what was asked for is one by which it counts as seen. */
export function isSeen(confidence: number): boolean {
  return confidence >= SURE;
}

/**
 * The least of the intensities 1, 1.25, … 3 at which the judge sees what each change asks for, face
 * by face and change by change; 3 where it sees it at none. What is asked for by halves, such as
 * 0.4, is no value to be seen, and what a face has already does not move: both keep 1.
 */
export function sufficientIntensities(
  cvae: Pick<Cvae, 'schema' | 'latent' | 'size' | 'decode'>,
  judge: Pick<Classifier, 'schema' | 'predict'>,
  { count, latents, conditions }: EncodedFaces,
  changes: readonly AttributeChange[],
): number[][] {
  const { schema, latent } = cvae;
  const intensities = Array.from({ length: count }, () => changes.map(() => STEPS[0]!));
  let open = Array.from({ length: count }, (_, face) => face);
  for (const next of STEPS.slice(1)) {
    const z = open.map((face) => latents.subarray(face * latent, (face + 1) * latent));
    const y = open.map((face) => {
      const own = conditions.subarray(face * schema.units, (face + 1) * schema.units);
      return changedCondition(schema, own, changes, intensities[face]!);
    });
    const images = decodeFaces(cvae, joinNumbers(z), joinNumbers(y));
    const probabilities = judge.predict(images, open.length);
    open = open.filter((face, row) => {
      const confidences = confidencesIn(judge.schema, probabilities, row, changes);
      const own = conditions.subarray(face * schema.units, (face + 1) * schema.units);
      const unseen = confidences.flatMap((confidence, i) => {
        const change = changes[i]!;
        const isOpen = isWhole(change) && moves(schema, own, change);
        return isOpen && !isSeen(confidence) ? [i] : [];
      });
      for (const i of unseen) intensities[face]![i] = next;
      return unseen.length > 0;
    });
    if (open.length === 0) break;
  }
  return intensities;
}

/** Whether a change asks for a value, or for more of it, and not for something in between. */
export function isWhole({ units }: AttributeChange): boolean {
  return units.length > 1 || Math.abs(units[0]!) >= 1;
}

/** Whether a change asks for other than what a condition has. */
function moves(
  schema: AttributeSchema,
  condition: Float32Array,
  { index, units }: AttributeChange,
): boolean {
  const first = schema.unitOffsets[index]!;
  return units.some((unit, i) => unit !== condition[first + i]);
}
