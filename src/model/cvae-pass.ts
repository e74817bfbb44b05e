import * as tf from '../backends/tf.ts';
import type { Batch } from './batches.ts';
import type { CvaeArchitecture, CvaeNetwork } from './cvae-network.ts';
import { type Augmented, augment } from './image-augmentation.ts';
import { divergenceOfPairs, type Normals, shareGlobalPart } from './latent-parts.ts';
import { klDivergence } from './losses.ts';
import type { Made, Pass } from './terms/term.ts';

/**
 * Runs a CVAE on the first `faces` faces of a batch, and on samples of the prior, and edits of these
 * faces, where they are asked for. Of the first `paired` faces each two are of one person: where the
 * latent has parts, they share the global one. Runs inside `tf.tidy`.
 */
export function passThrough(
  network: CvaeNetwork,
  { size, units, latent, parts }: Pick<CvaeArchitecture, 'size' | 'units' | 'latent' | 'parts'>,
  batch: Batch,
  faces: number,
  learning: boolean,
  paired = 0,
): Pass {
  const pixels = size * size * 3;
  const imagesOf = (images: Float32Array) =>
    tf.tensor4d(images.subarray(0, faces * pixels), [faces, size, size, 3]);
  const x = imagesOf(batch.x);
  const y = tf.tensor2d(batch.y.subarray(0, faces * units), [faces, units]);
  const noise = tf.tensor2d(batch.noise.subarray(0, faces * latent), [faces, latent]);
  const posterior: Normals = network.encode(batch.input ? imagesOf(batch.input) : x, y);
  const local = parts && paired > 0 ? parts.local : undefined;
  const { mean, logVariance } =
    local === undefined ? posterior : shareGlobalPart(posterior, local, paired);
  const deviation = tf.exp(tf.div(logVariance, 2));
  const z = tf.add(mean, tf.mul(deviation, noise)) as tf.Tensor2D;
  const made = (latents: tf.Tensor2D, conditions: tf.Tensor2D, draws?: Float32Array): Made => {
    const images = network.decode(latents, conditions, learning);
    let augmented: Augmented | undefined;
    return {
      ...{ images, y: conditions },
      augmented(ways) {
        augmented ??= augment(images, draws!);
        return augmented(ways);
      },
    };
  };
  let samples: Made | undefined;
  return {
    ...{ batch, x, y, mean, logVariance, z },
    kl:
      local === undefined
        ? klDivergence(mean, logVariance)
        : divergenceOfPairs({ mean, logVariance }, local, paired),
    reconstructions: made(z, y, batch.samples?.draws.decoded),
    samples() {
      if (samples) return samples;
      const { y: conditions, latents, draws, edits } = batch.samples!;
      const count = conditions.length / units;
      const prior = tf.tensor2d(latents, [count, latent]);
      samples = {
        ...made(
          edits ? withEdits(prior, z, edits.faces) : prior,
          tf.tensor2d(conditions, [count, units]),
          draws.made,
        ),
        ...(edits && { changed: tf.tensor2d(edits.changed, [count, units]) }),
      };
      return samples;
    },
  };
}

/**
 * Latents `[samples, latent]` of which those of edits are their faces' instead. They count as
 * constants: it is the decoder that is to show what was changed, not z that is to hold it.
 */
function withEdits(prior: tf.Tensor2D, z: tf.Tensor2D, faces: Int32Array): tf.Tensor2D {
  const [count] = prior.shape;
  const rows = faces.map((face, image) => (face < 0 ? image : count + face));
  const taken = tf.customGrad((latents) => ({
    value: tf.gather(tf.concat([prior, latents as tf.Tensor2D]), tf.tensor1d(rows, 'int32')),
    gradFunc: () => tf.zeros(z.shape),
  }));
  return taken(z) as tf.Tensor2D;
}
