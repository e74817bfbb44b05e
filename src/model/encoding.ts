import * as tf from '../backends/tf.ts';
import type { CvaeArchitecture, CvaeNetwork } from './cvae-network.ts';
import { LowResolution } from './low-resolution.ts';
import { PIXELS } from './pixels.ts';

/** What the encoder makes of faces: diagonal normals, one row `[latent]` a face. */
export interface Posterior {
  /** `[count, latent]`. */
  readonly means: Float32Array;
  /** Natural logarithms, `[count, latent]`. */
  readonly logVariances: Float32Array;
}

/** Faces a forward pass; a fixed shape, so that a result does not depend on its neighbours. */
const ENCODE_BATCH = 32;

/**
 * The posterior q(z | x, y) of RGB uint8 faces `[count, size, size, 3]` under conditions
 * `[count, units]`, of which the encoder is given as much as in training. The last pass is padded. Throws a RangeError when the arrays hold other counts.
 */
export function encodeFaces(
  network: Pick<CvaeNetwork, 'encode'>,
  { size, units, latent, input }: Pick<CvaeArchitecture, 'size' | 'units' | 'latent' | 'input'>,
  rgb: Uint8Array,
  conditions: Float32Array,
  count: number,
): Posterior {
  const pixels = size * size * 3;
  if (rgb.length !== count * pixels || conditions.length !== count * units) {
    throw new RangeError(
      `${rgb.length} bytes and ${conditions.length} units are not ${count} faces and conditions`,
    );
  }
  const x = new Float32Array(ENCODE_BATCH * pixels);
  const y = new Float32Array(ENCODE_BATCH * units);
  const low = input === undefined ? undefined : new LowResolution(size, input);
  const means = new Float32Array(count * latent);
  const logVariances = new Float32Array(count * latent);
  for (let start = 0; start < count; start += ENCODE_BATCH) {
    const faces = Math.min(ENCODE_BATCH, count - start);
    for (let i = 0; i < faces * pixels; i++) x[i] = PIXELS[rgb[start * pixels + i]!]!;
    if (low) showEach(low, x, pixels, faces);
    x.fill(0, faces * pixels);
    y.fill(0).set(conditions.subarray(start * units, (start + faces) * units));
    const posterior = tf.tidy(() =>
      network.encode(
        tf.tensor4d(x, [ENCODE_BATCH, size, size, 3]),
        tf.tensor2d(y, [ENCODE_BATCH, units]),
      ),
    );
    const read = (tensor: tf.Tensor2D) => tensor.dataSync<'float32'>().subarray(0, faces * latent);
    means.set(read(posterior.mean), start * latent);
    logVariances.set(read(posterior.logVariance), start * latent);
    tf.dispose([posterior.mean, posterior.logVariance]);
  }
  return { means, logVariances };
}

/** Leaves of the first `faces` faces what is shown of them. */
function showEach(low: LowResolution, x: Float32Array, pixels: number, faces: number): void {
  for (let face = 0; face < faces; face++) {
    const image = x.subarray(face * pixels, (face + 1) * pixels);
    low.show(image, image);
  }
}
