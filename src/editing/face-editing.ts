import type { Labels } from '../faces/attributes.ts';
import type { Cvae } from '../model/cvae.ts';

/** Faces as the model knows them: one row a face. */
export interface EncodedFaces {
  readonly count: number;
  /** Means of the posterior `[count, latent]`. */
  readonly latents: Float32Array;
  /** Conditions `[count, units]` that they were encoded under. */
  readonly conditions: Float32Array;
}

/** Faces a forward pass of the decoder; a fixed shape, as the encoder has it. */
const DECODE_BATCH = 16;

/** Encodes aligned faces, RGB uint8 `[labels.length, size, size, 3]`, under their labels. */
export function encodeLabelled(
  cvae: Pick<Cvae, 'schema' | 'encode'>,
  rgb: Uint8Array,
  labels: readonly Labels[],
): EncodedFaces {
  const { schema } = cvae;
  const count = labels.length;
  const conditions = new Float32Array(count * schema.units);
  for (const [i, row] of labels.entries()) schema.encode(row, conditions, i * schema.units);
  return { count, conditions, latents: cvae.encode(rgb, conditions, count).means };
}

/**
 * Decodes latents `[count, latent]` under conditions `[count, units]` to RGB uint8
 * `[count, size, size, 3]`. The last pass is padded, so that an image does not depend on others.
 */
export function decodeFaces(
  cvae: Pick<Cvae, 'schema' | 'latent' | 'size' | 'decode'>,
  latents: Float32Array,
  conditions: Float32Array,
): Uint8Array {
  const { latent, schema, size } = cvae;
  const { units } = schema;
  const count = latents.length / latent;
  const pixels = size * size * 3;
  const rgb = new Uint8Array(count * pixels);
  const z = new Float32Array(DECODE_BATCH * latent);
  const y = new Float32Array(DECODE_BATCH * units);
  for (let start = 0; start < count; start += DECODE_BATCH) {
    const end = Math.min(start + DECODE_BATCH, count);
    z.fill(0).set(latents.subarray(start * latent, end * latent));
    y.fill(0).set(conditions.subarray(start * units, end * units));
    const decoded = cvae.decode(z, y, DECODE_BATCH);
    rgb.set(decoded.subarray(0, (end - start) * pixels), start * pixels);
  }
  return rgb;
}

/**
 * Edited faces with a share of what their reconstruction lacks of the photo, all RGB uint8 of one
 * length. It brings back detail that the model does not draw; with it comes whatever of the photo
 * the change was to remove.
 */
export function withResidual(
  edited: Uint8Array,
  photo: Uint8Array,
  reconstruction: Uint8Array,
  share: number,
): Uint8Array {
  if (share === 0) return edited;
  // A clamped array rounds and keeps within 0 to 255.
  const sum = Uint8ClampedArray.from(
    edited,
    (value, i) => value + share * (photo[i]! - reconstruction[i]!),
  );
  return new Uint8Array(sum.buffer);
}
