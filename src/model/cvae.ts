import * as tf from '../backends/tf.ts';
import { readBytes } from '../backends/to-bytes.ts';
import type { AttributeSchema } from '../faces/attributes.ts';
import { ConditionTable } from '../faces/condition-table.ts';
import type { FaceAlignment } from '../faces/face-alignment.ts';
import { loadCheckpoint, schemaOf } from './checkpoint.ts';
import { type CvaeArchitecture, createCvaeNetwork } from './cvae-network.ts';
import { encodeFaces, type Posterior } from './encoding.ts';
import type { LatentParts } from './latent-parts.ts';
import { type FittedLatents, loadLatents } from './latents/fitted-latents.ts';

/** A trained conditional VAE, as generation needs it. */
export interface Cvae {
  readonly schema: AttributeSchema;
  readonly size: number;
  /** Dimensions of the latent. */
  readonly latent: number;
  /** Where its latent has a global and a local part. */
  readonly parts: LatentParts | undefined;
  /** Labels of the real faces it was trained on. */
  readonly conditions: ConditionTable;
  /** What their latents are like; undefined for models of before. */
  readonly latents: FittedLatents | undefined;
  /** SHA-256 of its checkpoint, hex. */
  readonly hash: string;
  readonly title: string;
  readonly licence: string;
  /** How the faces it was trained on were cut out of photos; undefined where it does not say. */
  readonly alignment: FaceAlignment | undefined;
  /** Side in pixels of what it is given of a face, where that is not all of it. */
  readonly input: number | undefined;
  /**
   * The posterior q(z | x, y) of RGB uint8 faces `[count, size, size, 3]`, aligned as those it was
   * trained on, under conditions `[count, schema.units]`. It sees no more of them than `input` says.
   */
  encode(rgb: Uint8Array, conditions: Float32Array, count: number): Posterior;
  /**
   * Decodes latents `[count, latent]` under conditions `[count, schema.units]` to RGB uint8
   * `[count, size, size, 3]`.
   */
  decode(latents: Float32Array, conditions: Float32Array, count: number): Uint8Array;
}

/** Loads a CVAE; the backend must be ready. Throws an input error when the file is not one. */
export async function loadCvae(file: string): Promise<Cvae> {
  const { header, tensors, hash } = await loadCheckpoint<CvaeArchitecture>(file, 'cvae');
  const { architecture } = header;
  const { size, latent, input, parts } = architecture;
  const schema = schemaOf(header);
  const network = createCvaeNetwork(architecture);
  network.parameters.load(tensors, file);
  return {
    schema,
    size,
    latent,
    parts,
    conditions: new ConditionTable(schema, tensors.conditions!.data as Int8Array),
    latents: loadLatents(tensors),
    hash,
    title: header.title,
    licence: header.licence,
    alignment: header.alignment,
    input,
    encode: (rgb, conditions, count) => encodeFaces(network, architecture, rgb, conditions, count),
    decode(latents, conditions, count) {
      const images = tf.tidy(() =>
        network.decode(
          tf.tensor2d(latents, [count, latent]),
          tf.tensor2d(conditions, [count, schema.units]),
        ),
      );
      // Not within tidy: it looks for tensors among all numbers of an array that it is given.
      const rgb = readBytes(images);
      images.dispose();
      return rgb;
    },
  };
}
