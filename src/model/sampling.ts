import { createRandom } from '../common/random.ts';
import type { Labels } from '../faces/attributes.ts';
import type { Cvae } from './cvae.ts';

/** What one image follows from, besides the model and the temperature. */
export interface SampleKey {
  readonly seed: number;
  readonly labels: Labels;
}

/**
 * Decodes samples from the prior N(0, temperature² I): RGB uint8 `[samples, size, size, 3]`.
 * Every pass has the shape `[batch, …]`, the last one padded, so that an image does not depend on
 * how many others are decoded with it.
 */
export function decodeSamples(
  cvae: Cvae,
  samples: readonly SampleKey[],
  batch: number,
  temperature: number,
): Uint8Array {
  const { schema, latent, size } = cvae;
  const pixels = size * size * 3;
  const rgb = new Uint8Array(samples.length * pixels);
  for (let start = 0; start < samples.length; start += batch) {
    const part = samples.slice(start, start + batch);
    const latents = new Float32Array(batch * latent);
    const conditions = new Float32Array(batch * schema.units);
    for (const [i, { seed, labels }] of part.entries()) {
      const z = latents.subarray(i * latent, (i + 1) * latent);
      createRandom(seed, 'latent').fillNormal(z);
      for (let j = 0; j < latent; j++) z[j]! *= temperature;
      schema.encode(labels, conditions, i * schema.units);
    }
    const decoded = cvae.decode(latents, conditions, batch);
    rgb.set(decoded.subarray(0, part.length * pixels), start * pixels);
  }
  return rgb;
}
