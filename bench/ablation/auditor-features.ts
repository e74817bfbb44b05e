import * as tf from '../../src/backends/tf.ts';
import type { Features } from '../../src/evaluation/features.ts';
import { loadCheckpoint } from '../../src/model/checkpoint.ts';
import {
  type ClassifierArchitecture,
  createClassifierNetwork,
  HIDDEN,
} from '../../src/model/classifier-network.ts';
import { PIXELS } from '../../src/model/pixels.ts';

/** Images a forward pass; a fixed shape, so that a result does not depend on its neighbours. */
const BATCH = 64;

/** What RGB uint8 images `[count, size, size, 3]` look like to a classifier: `[count, HIDDEN]`. */
export type FeaturesOf = (rgb: Uint8Array, count: number) => Features;

/**
 * The last layer before the logits of a classifier, as the feature space that sets of images are
 * compared in; nothing that is measured by it may have been trained by it. The backend must be
 * ready. Throws an input error when the file is no classifier.
 */
export async function loadFeatures(file: string): Promise<FeaturesOf> {
  const { header, tensors } = await loadCheckpoint<ClassifierArchitecture>(file, 'classifier');
  const network = createClassifierNetwork(header.architecture);
  network.parameters.load(tensors, file);
  const { size } = header.architecture;
  const pixels = size * size * 3;
  return (rgb, count) => {
    const x = new Float32Array(BATCH * pixels);
    const data = new Float32Array(count * HIDDEN);
    for (let start = 0; start < count; start += BATCH) {
      const images = Math.min(BATCH, count - start);
      for (let i = 0; i < images * pixels; i++) x[i] = PIXELS[rgb[start * pixels + i]!]!;
      x.fill(0, images * pixels);
      const hidden = tf.tidy(() => network.hidden(tf.tensor4d(x, [BATCH, size, size, 3])));
      data.set(hidden.dataSync<'float32'>().subarray(0, images * HIDDEN), start * HIDDEN);
      hidden.dispose();
    }
    return { data, dimensions: HIDDEN };
  };
}
