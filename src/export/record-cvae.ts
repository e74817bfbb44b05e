import type * as tf from '../backends/tf.ts';
import { type CvaeArchitecture, createCvaeNetwork } from '../model/cvae-network.ts';
import type { StoredTensor } from '../model/safetensors.ts';
import { lowResolutionPass } from './low-resolution-pass.ts';
import { recordPass } from './record-pass.ts';
import type { Recording } from './recording.ts';
import { onRecordingBackend } from './recording-backend.ts';

/** The two networks of a conditional VAE, as they are exported. */
export type CvaePart = 'decoder' | 'encoder';

/**
 * Records both networks of a conditional VAE with stored weights:
 * - decoder: z `[batch, latent]`, y `[batch, units]` to images `[batch, size, size, 3]` in [-1, 1].
 * - encoder: x, such images, and y to mean and logVariance `[batch, latent]`. Of x it sees no more
 *   than in training.
 */
export function recordCvae(
  architecture: CvaeArchitecture,
  tensors: Readonly<Record<string, StoredTensor>>,
  place?: string,
): Promise<Record<CvaePart, Recording>> {
  const { size, units, latent, input } = architecture;
  return onRecordingBackend(() => {
    const network = createCvaeNetwork(architecture);
    network.parameters.load(tensors, place);
    const shown = input === undefined ? undefined : lowResolutionPass(size, input);
    const recorded = {
      decoder: recordPass({ z: [latent], y: [units] }, ({ z, y }) => ({
        images: network.decode(z as tf.Tensor2D, y as tf.Tensor2D),
      })),
      encoder: recordPass({ x: [size, size, 3], y: [units] }, ({ x, y }) => {
        const faces = x as tf.Tensor4D;
        return { ...network.encode(shown ? shown(faces) : faces, y as tf.Tensor2D) };
      }),
    };
    network.parameters.dispose();
    return recorded;
  });
}
