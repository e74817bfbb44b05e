import path from 'node:path';
import { computing } from '../backends/backend.ts';
import type { Labels } from '../faces/attributes.ts';
import type { Cvae } from '../model/cvae.ts';
import type { EditPlan, FaceOutcome } from './edit-plan.ts';
import type { LocalDonor } from './local-donor.ts';
import type { LabelledFace } from './photo-intake.ts';

/** An image of a face, as it was made. */
export interface MadeImage {
  /** Its place in the folder. */
  readonly file: string;
  /** What it was decoded under `[units]`. */
  readonly condition: Float32Array;
}

/**
 * What `metadata.jsonl` says of an image. It holds no path of the machine and no time; what it
 * holds is enough to make the image again.
 */
export function recordOf(
  { schema, hash: model, title, licence }: Pick<Cvae, 'schema' | 'hash' | 'title' | 'licence'>,
  { changes, sweeps }: EditPlan,
  residual: number,
  { photo, hash, from, labels, labelsFrom }: LabelledFace,
  { intensities, confidences }: FaceOutcome,
  { file, condition }: MadeImage,
  donor?: LocalDonor,
): object {
  const namesOf = (all: Labels) =>
    Object.fromEntries(schema.attributes.map(({ name, values }, i) => [name, values[all[i]!]]));
  const units = (index: number) => {
    const end = schema.unitOffsets[index + 1] ?? schema.units;
    return [...condition.subarray(schema.unitOffsets[index], end)];
  };
  const changed = changes.map(({ index, text }, rank) => ({
    attribute: schema.attributes[index]!.name,
    asked: text,
    intensity: intensities[rank],
    condition: units(index),
    ...(confidences && { judge_confidence: Number(confidences[rank]!.toFixed(4)) }),
  }));
  const swept = sweeps.map(({ index, text }) => ({
    attribute: schema.attributes[index]!.name,
    asked: text,
    condition: units(index),
  }));
  return {
    file_name: file,
    source: path.basename(photo),
    source_sha256: hash,
    face: from,
    labels: namesOf(labels),
    labels_from: labelsFrom,
    ...(donor && {
      local_part_from: {
        source: path.basename(donor.face.photo),
        source_sha256: donor.face.hash,
        face: donor.face.from,
        labels: namesOf(donor.face.labels),
        labels_from: donor.face.labelsFrom,
      },
    }),
    changed: [...changed, ...swept],
    residual,
    model,
    trained_on: title,
    licence,
    ...computing(),
  };
}
