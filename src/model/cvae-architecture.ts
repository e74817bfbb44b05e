import type { Conditioning } from './conditioning.ts';
import type { LatentParts } from './latent-parts.ts';

/**
 * How a conditional VAE is built:
 * - `fc`: dense layers between the grey image and its latent.
 * - `conv`: convolutions that halve the sides, and transposed ones that double them.
 * - `resnet`: the same, each followed by a residual block.
 */
export type CvaeKind = 'fc' | 'conv' | 'resnet';

/** What a conditional VAE's shape follows from; stored with its weights. */
export interface CvaeArchitecture {
  /** `conv` in files of before. */
  readonly kind?: CvaeKind;
  /** Side of the image in pixels. */
  readonly size: number;
  /** Units of the condition. */
  readonly units: number;
  /** Dimensions of the latent. */
  readonly latent: number;
  /**
   * Channels of the encoder, a halving each, or for `fc` the units of its dense layers; the decoder
   * mirrors them.
   */
  readonly channels: readonly number[];
  /** How the decoder's layers are told the condition; `film` in files of before. */
  readonly conditioning?: Conditioning;
  /** Side in pixels of what the encoder is given of a face, where that is not all of it. */
  readonly input?: number;
  /** Where the latent has a global and a local part. */
  readonly parts?: LatentParts;
}
