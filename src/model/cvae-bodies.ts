import type * as tf from '../backends/tf.ts';
import type { ConditionedActivation } from './conditioning.ts';
import { convolutionalDecoder, convolutionalEncoder } from './convolutional-bodies.ts';
import type { CvaeArchitecture } from './cvae-architecture.ts';
import { denseDecoder, denseEncoder } from './dense-bodies.ts';
import type { Parameters } from './parameters.ts';

/** From images to the numbers that their latents are read from. */
export interface EncoderBody {
  /** Numbers an image. */
  readonly features: number;
  /** Images `[batch, size, size, 3]` in [-1, 1] to `[batch, features]`. */
  encode(x: tf.Tensor4D): tf.Tensor2D;
}

/** From numbers that are made of latents to images. */
export interface DecoderBody {
  /** Under the condition's embedding, to images `[batch, size, size, 3]` in [-1, 1]. */
  decode(features: tf.Tensor2D, embedding: tf.Tensor2D, learning: boolean): tf.Tensor4D;
}

/** Declares what follows a product of so many channels: see `conditioned`. */
export type DeclareActivation = (
  names: { product: string; modulation: string },
  channels: number,
) => ConditionedActivation;

/** Declares an encoder's body. */
export function encoderBody(parameters: Parameters, architecture: CvaeArchitecture): EncoderBody {
  return architecture.kind === 'fc'
    ? denseEncoder(parameters, architecture)
    : convolutionalEncoder(parameters, architecture);
}

/** Declares a decoder's body, which takes as many numbers as the encoder's gives. */
export function decoderBody(
  parameters: Parameters,
  architecture: CvaeArchitecture,
  activation: DeclareActivation,
): DecoderBody {
  return architecture.kind === 'fc'
    ? denseDecoder(parameters, architecture, activation)
    : convolutionalDecoder(parameters, architecture, activation);
}
