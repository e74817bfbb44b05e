import type { AttributeSchema } from '../faces/attributes.ts';

/** A trained conditional VAE, as generation needs it. */
export interface Cvae {
  readonly schema: AttributeSchema;
  readonly size: number;
  /** Dimensions of the latent. */
  readonly latent: number;
  /**
   * Decodes latents `[count, latent]` under conditions `[count, schema.units]` to RGB uint8
   * `[count, size, size, 3]`.
   */
  decode(latents: Float32Array, conditions: Float32Array, count: number): Uint8Array;
}
