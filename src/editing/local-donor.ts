import { EvenfaceError } from '../common/errors.ts';
import { joinNumbers } from '../common/joined.ts';
import type { AttributeSchema, Labels } from '../faces/attributes.ts';
import type { Cvae } from '../model/cvae.ts';
import { type CodedFace, type LatentParts, withLocalPartOf } from '../model/latent-parts.ts';
import { type EncodedFaces, encodeLabelled } from './face-editing.ts';
import type { LabelledFace } from './photo-intake.ts';

/** The face whose local part others are given. */
export interface LocalDonor {
  readonly face: LabelledFace;
  readonly coded: CodedFace;
  readonly parts: LatentParts;
}

/** Throws a declaration error for a model whose latent is one. */
export function partsOf({ parts }: Pick<Cvae, 'parts'>, photo: string): LatentParts {
  if (parts) return parts;
  throw new EvenfaceError('declaration', 'the latent of this model has no local part to give', {
    place: `--local-from ${photo}`,
    hint: 'Name one that was trained with train.model.parts, or leave --local-from out.',
  });
}

export function donorOf(
  cvae: Pick<Cvae, 'schema' | 'encode'>,
  face: LabelledFace,
  parts: LatentParts,
): LocalDonor {
  const { latents } = encodeLabelled(cvae, face.rgb, [face.labels]);
  return { face, parts, coded: { z: latents, labels: face.labels } };
}

/** Labels of a face once it has the donor's local part. */
export function labelsWith(schema: AttributeSchema, labels: Labels, donor: LocalDonor): Labels {
  const { coded, parts } = donor;
  return withLocalPartOf(coded, { z: coded.z, labels }, parts, schema).labels;
}

/** Faces with the donor's local part: of the latents, and of what these labels say. */
export function withDonor(
  schema: AttributeSchema,
  { count, latents }: EncodedFaces,
  labels: readonly Labels[],
  { coded, parts }: LocalDonor,
): EncodedFaces {
  const latent = latents.length / count;
  const conditions = new Float32Array(count * schema.units);
  const given = labels.map((own, i) => {
    const z = latents.subarray(i * latent, (i + 1) * latent);
    const face = withLocalPartOf(coded, { z, labels: own }, parts, schema);
    schema.encode(face.labels, conditions, i * schema.units);
    return face.z;
  });
  return { count, conditions, latents: joinNumbers(given) };
}
