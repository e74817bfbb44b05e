import { joinBytes, joinNumbers } from '../common/joined.ts';
import type { SourceType } from '../datasets/source-type.ts';
import type { Classifier } from '../model/classifier.ts';
import type { Cvae } from '../model/cvae.ts';
import { changedCondition } from './attribute-changes.ts';
import type { EditFolder } from './edit-folder.ts';
import { type EditPlan, type FaceOutcome, frameConditions } from './edit-plan.ts';
import { recordOf } from './edit-record.ts';
import { decodeFaces, type EncodedFaces, encodeLabelled, withResidual } from './face-editing.ts';
import { encodeAnimation, encodeSheet } from './face-sheets.ts';
import { type LocalDonor, withDonor } from './local-donor.ts';
import type { LabelledFace } from './photo-intake.ts';
import { confidencesIn, sufficientIntensities } from './sufficient-intensity.ts';

/** What is done to faces, by what, and where it goes. */
export interface EditJob {
  readonly cvae: Cvae;
  readonly judge: Classifier;
  readonly plan: EditPlan;
  /** Whose local part all faces get first, where anybody's. */
  readonly donor: LocalDonor | undefined;
  readonly residual: number;
  readonly folder: EditFolder;
}

/** Faces on their way. */
interface Group {
  readonly faces: readonly LabelledFace[];
  /** As they are before the changes. */
  readonly encoded: EncodedFaces;
  /** RGB uint8 `[size, size, 3]` each. */
  readonly reconstructions: readonly Uint8Array[];
  /** The intensity of each change, and the condition `[units]` with the changes, of each face. */
  readonly intensities: readonly (readonly number[])[];
  readonly conditions: readonly Float32Array[];
}

/** Faces a line in the sheet of a sequence, and how many frames are shown at most. */
const SHEET_COLUMNS = 8;
const SHEET_FRAMES = 30;

/**
 * Edits faces, writes what comes of them, and says what became of each. Where they are no
 * sequences, one sheet, called `sheet`, shows them all.
 */
export async function editGroup(
  job: EditJob,
  faces: readonly LabelledFace[],
  sheet: string,
): Promise<FaceOutcome[]> {
  const { cvae, judge, plan, donor } = job;
  const { schema, size } = cvae;
  const labels = faces.map((face) => face.labels);
  const own = encodeLabelled(cvae, joinBytes(faces.map(({ rgb }) => rgb)), labels);
  const encoded = donor ? withDonor(schema, own, labels, donor) : own;
  const intensities =
    plan.intensity === 'auto'
      ? sufficientIntensities(cvae, judge, encoded, plan.changes)
      : faces.map(() => plan.changes.map(() => plan.intensity as number));
  const conditions = faces.map((_, i) => {
    const before = encoded.conditions.subarray(i * schema.units, (i + 1) * schema.units);
    return changedCondition(schema, before, plan.changes, intensities[i]!);
  });
  const decoded = decodeFaces(cvae, own.latents, own.conditions);
  const reconstructions = facesIn(decoded, size);
  const group: Group = { faces, encoded, reconstructions, intensities, conditions };
  return plan.sweeps.length > 0 ? makeSequences(job, group) : makeImages(job, group, sheet);
}

async function makeImages(job: EditJob, group: Group, sheet: string): Promise<FaceOutcome[]> {
  const { cvae, judge, plan, folder, residual, donor } = job;
  const { faces, encoded, reconstructions, intensities, conditions } = group;
  const decoded = decodeFaces(cvae, encoded.latents, joinNumbers(conditions));
  const images = facesIn(decoded, cvae.size).map((image, i) =>
    withResidual(image, faces[i]!.rgb, reconstructions[i]!, residual),
  );
  const probabilities = judge.predict(joinBytes(images), images.length);
  const outcomes = faces.map((_, i) => ({
    intensities: intensities[i]!,
    confidences: confidencesIn(judge.schema, probabilities, i, plan.changes),
  }));
  const files = faces.map(({ photo }) => `images/${folder.nameFor(photo)}.png`);
  await Promise.all(
    images.map((rgb, i) => folder.writeImage(files[i]!, rgb, cvae.size, sourceTypeOf(job))),
  );
  const shown = faces.flatMap(({ rgb }, i) => [rgb, reconstructions[i]!, images[i]!]);
  await folder.write(sheet, await encodeSheet(shown, cvae.size, 3));
  await folder.record(
    faces.map((face, i) => {
      const image = { file: files[i]!, condition: conditions[i]! };
      return recordOf(cvae, plan, residual, face, outcomes[i]!, image, donor);
    }),
  );
  return outcomes;
}

async function makeSequences(job: EditJob, group: Group): Promise<FaceOutcome[]> {
  const outcomes: FaceOutcome[] = [];
  for (const [i, intensities] of group.intensities.entries()) {
    const outcome = { intensities, confidences: undefined };
    await makeSequence(job, group, i, outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

async function makeSequence(
  job: EditJob,
  { faces, encoded, reconstructions, conditions }: Group,
  i: number,
  outcome: FaceOutcome,
): Promise<void> {
  const { cvae, plan, folder, residual, donor } = job;
  const { size, schema, latent } = cvae;
  const face = faces[i]!;
  const z = encoded.latents.subarray(i * latent, (i + 1) * latent);
  const along = frameConditions(schema, conditions[i]!, plan);
  const decoded = decodeFaces(cvae, joinNumbers(along.map(() => z)), joinNumbers(along));
  const frames = facesIn(decoded, size).map((frame) =>
    withResidual(frame, face.rgb, reconstructions[i]!, residual),
  );
  const place = `sequences/${folder.nameFor(face.photo)}`;
  const files = frames.map((_, frame) => `${place}/${String(frame).padStart(3, '0')}.png`);
  const type = sourceTypeOf(job);
  await Promise.all(frames.map((rgb, frame) => folder.writeImage(files[frame]!, rgb, size, type)));
  const shown = [face.rgb, reconstructions[i]!, ...evenly(frames, SHEET_FRAMES)];
  await folder.write(`${place}-sheet.webp`, await encodeSheet(shown, size, SHEET_COLUMNS));
  await folder.write(`${place}.webp`, await encodeAnimation(frames, size, type));
  await folder.record(
    files.map((file, frame) =>
      recordOf(cvae, plan, residual, face, outcome, { file, condition: along[frame]! }, donor),
    ),
  );
}

function sourceTypeOf({ residual }: EditJob): SourceType {
  return residual === 0 ? 'generated' : 'edited';
}

/** The faces of RGB uint8 `[count, size, size, 3]`. */
function facesIn(rgb: Uint8Array, size: number): Uint8Array[] {
  const pixels = size * size * 3;
  return Array.from({ length: rgb.length / pixels }, (_, i) =>
    rgb.subarray(i * pixels, (i + 1) * pixels),
  );
}

/** At most `most` of `items`, evenly spaced, the first and the last among them. */
function evenly<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  const at = (i: number) => Math.round((i * (items.length - 1)) / (most - 1));
  return Array.from({ length: most }, (_, i) => items[at(i)]!);
}
