import type { SourceType } from '../datasets/source-type.ts';
import type { Cvae } from '../model/cvae.ts';
import type { EditFolder } from './edit-folder.ts';
import { conditionsOf, type EditPlan } from './edit-plan.ts';
import { recordOf } from './edit-record.ts';
import { decodeFaces, encodeLabelled, withResidual } from './face-editing.ts';
import { encodeAnimation, encodeSheet } from './face-sheets.ts';
import { joinBytes, joinNumbers } from './joined.ts';
import type { LabelledFace } from './photo-intake.ts';

/** What is done to faces, by what, and where it goes. */
export interface EditJob {
  readonly cvae: Cvae;
  readonly plan: EditPlan;
  readonly residual: number;
  readonly folder: EditFolder;
}

/** Faces a line in the sheet of a sequence, and how many frames are shown at most. */
const SHEET_COLUMNS = 8;
const SHEET_FRAMES = 30;

/** Edits faces and writes what comes of them; the sheet that shows them all is called `sheet`. */
export async function editGroup(
  job: EditJob,
  faces: readonly LabelledFace[],
  sheet: string,
): Promise<void> {
  const { cvae, plan, folder } = job;
  const { schema, size, latent } = cvae;
  const encoded = encodeLabelled(
    cvae,
    joinBytes(faces.map(({ rgb }) => rgb)),
    faces.map(({ labels }) => labels),
  );
  const pixels = size * size * 3;
  const reconstructions = decodeFaces(cvae, encoded.latents, encoded.conditions);
  const shown: Uint8Array[] = [];
  for (const [i, face] of faces.entries()) {
    const part = <A extends Uint8Array | Float32Array>(array: A, width: number) =>
      array.subarray(i * width, (i + 1) * width) as A;
    const conditions = conditionsOf(schema, part(encoded.conditions, schema.units), plan);
    const reconstruction = part(reconstructions, pixels);
    const images = edited(job, face, part(encoded.latents, latent), reconstruction, conditions);
    const name = folder.nameFor(face.photo);
    const write = plan.sweeps.length > 0 ? writeSequence : writeImage;
    const files = await write(job, name, images, [face.rgb, reconstruction]);
    shown.push(face.rgb, reconstruction, images[0]!);
    const records = files.map((file, image) =>
      recordOf(cvae, plan, job.residual, face, file, conditions[image]!),
    );
    await folder.record(records);
  }
  if (plan.sweeps.length === 0) await folder.write(sheet, await encodeSheet(shown, size, 3));
}

/** One face, a latent `[latent]`, under several conditions. */
function edited(
  { cvae, residual }: EditJob,
  { rgb }: LabelledFace,
  z: Float32Array,
  reconstruction: Uint8Array,
  conditions: readonly Float32Array[],
): Uint8Array[] {
  const decoded = decodeFaces(cvae, joinNumbers(conditions.map(() => z)), joinNumbers(conditions));
  return conditions.map((_, i) => {
    const face = decoded.subarray(i * rgb.length, (i + 1) * rgb.length);
    return withResidual(face, rgb, reconstruction, residual);
  });
}

/** Writes the files of one face and gives the names of its images. */
type Write = (
  job: EditJob,
  name: string,
  images: readonly Uint8Array[],
  before: readonly Uint8Array[],
) => Promise<string[]>;

const writeImage: Write = async (job, name, images) => {
  const file = `images/${name}.png`;
  await job.folder.writeImage(file, images[0]!, job.cvae.size, sourceTypeOf(job));
  return [file];
};

const writeSequence: Write = async (job, name, frames, before) => {
  const { folder, cvae } = job;
  const type = sourceTypeOf(job);
  const files = frames.map((_, i) => `sequences/${name}/${String(i).padStart(3, '0')}.png`);
  await Promise.all(frames.map((rgb, i) => folder.writeImage(files[i]!, rgb, cvae.size, type)));
  const shown = [...before, ...evenly(frames, SHEET_FRAMES)];
  const sheet = await encodeSheet(shown, cvae.size, SHEET_COLUMNS);
  await folder.write(`sequences/${name}-sheet.webp`, sheet);
  await folder.write(`sequences/${name}.webp`, await encodeAnimation(frames, cvae.size, type));
  return files;
};

function sourceTypeOf({ residual }: EditJob): SourceType {
  return residual === 0 ? 'generated' : 'edited';
}

/** At most `most` of `items`, evenly spaced, the first and the last among them. */
function evenly<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  const at = (i: number) => Math.round((i * (items.length - 1)) / (most - 1));
  return Array.from({ length: most }, (_, i) => items[at(i)]!);
}
