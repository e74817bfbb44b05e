import path from 'node:path';
import { computing } from '../backends/backend.ts';
import type { Cvae } from '../model/cvae.ts';
import type { EditPlan } from './edit-plan.ts';
import type { LabelledFace } from './photo-intake.ts';

/**
 * What `metadata.jsonl` says of an image that was decoded under a condition `[units]`. It holds no
 * path of the machine and no time.
 */
export function recordOf(
  { schema, hash: model, title, licence }: Pick<Cvae, 'schema' | 'hash' | 'title' | 'licence'>,
  { changes, sweeps, intensity }: EditPlan,
  residual: number,
  { photo, hash, from, labels, labelsFrom }: LabelledFace,
  file: string,
  condition: Float32Array,
): object {
  const named = schema.attributes.map(({ name, values }, i) => [name, values[labels[i]!]]);
  return {
    file_name: file,
    source: path.basename(photo),
    source_sha256: hash,
    face: from,
    labels: Object.fromEntries(named),
    labels_from: labelsFrom,
    changed: [...changes, ...sweeps].map(({ index, text }) => ({
      attribute: schema.attributes[index]!.name,
      asked: text,
      condition: [
        ...condition.subarray(
          schema.unitOffsets[index],
          schema.unitOffsets[index + 1] ?? schema.units,
        ),
      ],
    })),
    intensity,
    residual,
    model,
    trained_on: title,
    licence,
    ...computing(),
  };
}
