import { createHash } from 'node:crypto';
import { EvenfaceError } from '../common/errors.ts';
import { joinBytes } from '../common/joined.ts';
import type { Detector } from '../detection/detector.ts';
import { readPhoto, UnusablePhoto } from '../faces/alignment-decoding.ts';
import { type Labels, UNKNOWN } from '../faces/attributes.ts';
import type { Classifier } from '../model/classifier.ts';
import { type CutFace, type CuttingOptions, cutFace } from './face-cutting.ts';
import { likelyLabels, underShares } from './likely-labels.ts';

/** A photo's face. */
export interface TakenPhoto extends CutFace {
  /** The photo's path as it was given. */
  readonly photo: string;
  /** SHA-256 of its bytes, hex. */
  readonly hash: string;
}

/** The face of a photo, or why it can't be used. */
export async function takePhoto(
  photo: string,
  cutting: CuttingOptions,
  detector: Pick<Detector, 'detect'>,
): Promise<TakenPhoto | EvenfaceError> {
  try {
    const bytes = await readPhoto(photo);
    const face = await cutFace(bytes, cutting, detector);
    return { ...face, photo, hash: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    if (!(error instanceof UnusablePhoto)) throw error;
    return new EvenfaceError('input', error.message, { place: photo, cause: error });
  }
}

/** A face and what it shows. */
export interface LabelledFace extends TakenPhoto {
  readonly labels: Labels;
  /** Who says so: a file, the judge, or the judge what the file does not. */
  readonly labelsFrom: 'file' | 'judge' | 'file and judge';
}

/**
 * Labels faces as `given` says by their paths; what it does not say is read by the judge, under
 * the shares that values have among the training faces.
 */
export function labelFaces(
  taken: readonly TakenPhoto[],
  judge: Pick<Classifier, 'schema' | 'predict'>,
  shares: readonly (readonly number[])[],
  given: ReadonlyMap<string, Labels>,
): LabelledFace[] {
  const { schema } = judge;
  const seen = judge.predict(joinBytes(taken.map(({ rgb }) => rgb)), taken.length);
  const probabilities = underShares(schema, seen, shares);
  return taken.map((face, i) => {
    const read = likelyLabels(schema, probabilities, i);
    const known = given.get(face.photo);
    if (!known) return { ...face, labels: read, labelsFrom: 'judge' };
    const labels = known.map((value, index) => (value === UNKNOWN ? read[index]! : value));
    return { ...face, labels, labelsFrom: known.includes(UNKNOWN) ? 'file and judge' : 'file' };
  });
}
