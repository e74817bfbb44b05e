import * as tf from '../backends/tf.ts';
import type { AttributeSchema, Labels } from '../faces/attributes.ts';
import { klDivergence } from './losses.ts';

/**
 * What of a latent stays from photo to photo of a person, the global part, and what changes, the
 * local part. Stored with the architecture.
 */
export interface LatentParts {
  /** Dimensions of the local part: the last ones. */
  readonly local: number;
  /** Names of the attributes that go with the local part; all others go with the global one. */
  readonly attributes: readonly string[];
}

/** Posteriors, or normals made of them: `[faces, latent]`. */
export interface Normals {
  readonly mean: tf.Tensor2D;
  readonly logVariance: tf.Tensor2D;
}

/**
 * Gives the first `paired` faces, each two of which are of one person, the same global part: the
 * normal of their mean means and mean variances (Hosoya 2019, GVAE). So the global part can hold
 * what both have, and what only one of them has must come from its local part.
 */
export function shareGlobalPart(
  { mean, logVariance }: Normals,
  local: number,
  paired: number,
): Normals {
  const [faces, latent] = mean.shape;
  const global = latent - local;
  const shared = (values: tf.Tensor2D): tf.Tensor2D => {
    const pairs = tf.reshape(tf.slice(values, [0, 0], [paired, global]), [paired / 2, 2, global]);
    const each = tf.reshape(tf.tile(tf.mean(pairs, 1, true), [1, 2, 1]), [paired, global]);
    const others = tf.slice(values, [paired, 0], [faces - paired, global]);
    const own = tf.slice(values, [0, global], [faces, local]);
    return tf.concat2d([tf.concat2d([each as tf.Tensor2D, others], 0), own], 1);
  };
  const variance = shared(tf.exp(logVariance) as tf.Tensor2D);
  return { mean: shared(mean), logVariance: tf.log(variance) as tf.Tensor2D };
}

/**
 * KL divergence from N(0, I) in nats, mean over the faces, of what `shareGlobalPart` gives: the
 * global part counts once for a pair (Bouchacourt et al. 2018, ML-VAE), so that what two
 * photos of a person have in common is cheaper there.
 */
export function divergenceOfPairs(
  { mean, logVariance }: Normals,
  local: number,
  paired: number,
): tf.Scalar {
  const [faces, latent] = mean.shape;
  const ofPairs = (values: tf.Tensor2D) => tf.slice(values, [0, 0], [paired, latent - local]);
  const twice = klDivergence(ofPairs(mean), ofPairs(logVariance));
  const all = klDivergence(mean, logVariance);
  return tf.sub(all, tf.mul(twice, paired / (2 * faces))) as tf.Scalar;
}

/** A face as the decoder takes it. */
export interface CodedFace {
  /** `[latent]`. */
  readonly z: Float32Array;
  readonly labels: Labels;
}

/** A face with the local part, latent and attributes, of another. */
export function withLocalPartOf(
  other: CodedFace,
  face: CodedFace,
  { local, attributes }: LatentParts,
  schema: AttributeSchema,
): CodedFace {
  const z = Float32Array.from(face.z);
  const first = z.length - local;
  z.set(other.z.subarray(first), first);
  const labels = Int8Array.from(face.labels);
  for (const name of attributes) {
    const index = schema.indexOf(name);
    labels[index] = other.labels[index]!;
  }
  return { z, labels };
}
