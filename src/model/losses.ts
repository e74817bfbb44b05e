import * as tf from '../backends/tf.ts';
import type { AttributeSchema } from '../faces/attributes.ts';

/**
 * Squared error summed over an image, mean over the batch. Images in [-1, 1]. Its gradient is for
 * `decoded` alone, in one pass over the images.
 */
export function reconstruction(x: tf.Tensor4D, decoded: tf.Tensor4D): tf.Scalar {
  const squaredError = tf.customGrad((images, save) => {
    const error = tf.sub(images as tf.Tensor, x);
    (save as tf.GradSaveFunc)([error]);
    return {
      value: tf.sum(tf.square(error)),
      gradFunc: (dy, [saved]) => tf.mul(saved!, tf.mul(dy as tf.Tensor, 2)),
    };
  });
  return tf.div(squaredError(decoded), x.shape[0]) as tf.Scalar;
}

/** How reconstructions are compared with images. */
export const RECONSTRUCTIONS = ['l2', 'l1', 'learned_variance'] as const;
export type ReconstructionKind = (typeof RECONSTRUCTIONS)[number];

/** The error of a pixel value whose squared and absolute errors have the same gradient. */
const USUAL_ERROR = 0.1;

/** The mean squared error at which a learned variance has the gradient of the squared error. */
const USUAL_VARIANCE = 0.03;

/**
 * The error of reconstructions, summed over an image, mean over the batch; on a scale on which a KL
 * weight means about as much for each kind. `l2`: squared. `l1`: absolute. `learned_variance`: the
 * likelihood under a normal distribution of the variance that suits the batch best (Rybkin et al.
 * 2021, eq. 6), so that the error weighs more the smaller it has become.
 */
export function reconstructionLoss(
  kind: ReconstructionKind,
  x: tf.Tensor4D,
  decoded: tf.Tensor4D,
): tf.Scalar {
  if (kind === 'l1') {
    const absolute = tf.sum(tf.abs(tf.sub(decoded, x)));
    return tf.mul(absolute, (2 * USUAL_ERROR) / x.shape[0]) as tf.Scalar;
  }
  const squared = reconstruction(x, decoded);
  if (kind === 'l2') return squared;
  const pixels = x.size / x.shape[0];
  return tf.mul(tf.log(tf.div(squared, pixels)), USUAL_VARIANCE * pixels) as tf.Scalar;
}

/** KL(q(z | x, y) || N(0, I)) in nats, mean over the batch (Kingma and Welling 2014, app. B). */
export function klDivergence(mean: tf.Tensor2D, logVariance: tf.Tensor2D): tf.Scalar {
  const terms = tf.sub(
    tf.add(tf.square(mean), tf.exp(logVariance)),
    tf.add(logVariance, tf.scalar(1)),
  );
  return tf.div(tf.sum(terms), 2 * mean.shape[0]) as tf.Scalar;
}

/**
 * Cross entropy in nats, mean over the batch and summed over attributes, of logits
 * `[batch, units]` against conditions as `AttributeSchema.encode` writes them. Unknown labels
 * (zeros) add nothing. `weightOf` says how much an attribute counts, and `more` `[batch, units]` how
 * much more it counts in one image; all units of an attribute have the same.
 */
export function attributeCrossEntropy(
  schema: AttributeSchema,
  weightOf: (name: string) => number = () => 1,
) {
  const binaryWeights = new Float32Array(schema.units);
  schema.attributes.forEach(({ kind, name }, i) => {
    if (kind === 'binary') binaryWeights[schema.unitOffsets[i]!] = weightOf(name);
  });
  const binaryUnits = binaryWeights.map((weight) => (weight > 0 ? 1 : 0));
  return (logits: tf.Tensor2D, y: tf.Tensor2D, more?: tf.Tensor2D): tf.Scalar => {
    const batch = logits.shape[0];
    const ofUnits: tf.Tensor = tf.tensor1d(binaryWeights);
    const weights = tf.mul(
      tf.abs(y),
      more ? tf.add(ofUnits, tf.mul(more, tf.tensor1d(binaryUnits))) : ofUnits,
    );
    let total = tf.sum(tf.mul(tf.softplus(tf.neg(tf.mul(y, logits))), weights));
    schema.attributes.forEach((attribute, i) => {
      if (attribute.kind === 'binary') return;
      const begin: [number, number] = [0, schema.unitOffsets[i]!];
      const size: [number, number] = [batch, attribute.values.length];
      const logProbabilities = tf.logSoftmax(tf.slice(logits, begin, size));
      const gains = tf.mul(tf.slice(y, begin, size), logProbabilities);
      total = tf.sub(total, tf.mul(tf.sum(gains), weightOf(attribute.name)));
      if (more) total = tf.sub(total, tf.sum(tf.mul(gains, tf.slice(more, begin, size))));
    });
    return tf.div(total, batch) as tf.Scalar;
  };
}

/**
 * Cross entropy in nats, mean over the batch and summed over attributes, of logits `[batch, units]`
 * against one distribution for all: `shares` has for each unit how common its value is.
 */
export function crossEntropyOfShares(
  schema: AttributeSchema,
  logits: tf.Tensor2D,
  shares: Float32Array,
): tf.Scalar {
  const binary = new Float32Array(schema.units);
  schema.attributes.forEach(({ kind }, i) => {
    if (kind === 'binary') binary[schema.unitOffsets[i]!] = 1;
  });
  // p · softplus(-x) + (1 - p) · softplus(x)
  const terms = tf.sub(tf.softplus(logits), tf.mul(logits, tf.tensor1d(shares)));
  let total = tf.sum(tf.mul(terms, tf.tensor1d(binary)));
  schema.attributes.forEach((attribute, i) => {
    if (attribute.kind === 'binary') return;
    const first = schema.unitOffsets[i]!;
    const values = attribute.values.length;
    const logProbabilities = tf.logSoftmax(tf.slice(logits, [0, first], [-1, values]));
    const common = tf.tensor1d(shares.subarray(first, first + values));
    total = tf.sub(total, tf.sum(tf.mul(logProbabilities, common)));
  });
  return tf.div(total, logits.shape[0]) as tf.Scalar;
}
