import type { Labels } from '../faces/attributes.ts';
import type { Cvae } from './cvae.ts';
import { drawLatent, type Sampler } from './latents/fitted-latents.ts';

/** What one image follows from, besides the model and how it is decoded. */
export interface SampleKey {
  readonly seed: number;
  readonly labels: Labels;
}

/** How samples are decoded; `generateOptions` documents each. */
export interface Decoding {
  readonly batch: number;
  readonly sampler: Sampler;
  readonly temperature: number;
}

/**
 * Decodes samples whose latents are drawn by a sampler: RGB uint8 `[samples, size, size, 3]`. Every
 * pass has the shape `[batch, …]`, the last one padded, so that an image does not depend on how many
 * others are decoded with it. Throws an input error where the model can't be sampled like this.
 */
export function decodeSamples(
  cvae: Cvae,
  samples: readonly SampleKey[],
  decoding: Decoding,
): Uint8Array {
  const { schema, latent, size } = cvae;
  const { batch } = decoding;
  const pixels = size * size * 3;
  const rgb = new Uint8Array(samples.length * pixels);
  for (let start = 0; start < samples.length; start += batch) {
    const part = samples.slice(start, start + batch);
    const latents = new Float32Array(batch * latent);
    const conditions = new Float32Array(batch * schema.units);
    for (const [i, sample] of part.entries()) {
      const condition = conditions.subarray(i * schema.units, (i + 1) * schema.units);
      schema.encode(sample.labels, condition);
      const z = latents.subarray(i * latent, (i + 1) * latent);
      drawLatent(decoding, cvae.latents, sample, condition, z);
    }
    const decoded = cvae.decode(latents, conditions, batch);
    rgb.set(decoded.subarray(0, part.length * pixels), start * pixels);
  }
  return rgb;
}
