import * as tf from '../src/backends/tf.ts';
import type { FeatureMaps } from '../src/evaluation/perceptual-distance.ts';
import { loadCheckpoint } from '../src/model/checkpoint.ts';
import {
  type ClassifierArchitecture,
  createClassifierNetwork,
} from '../src/model/classifier-network.ts';
import { PIXELS } from '../src/model/pixels.ts';

/** What RGB uint8 images `[count, size, size, 3]` look like to each convolution of a classifier. */
export type FeatureMapsOf = (rgb: Uint8Array, count: number) => FeatureMaps[];

/** The backend must be ready. Throws an input error when the file is no classifier. */
export async function loadFeatureMaps(file: string): Promise<FeatureMapsOf> {
  const { header, tensors } = await loadCheckpoint<ClassifierArchitecture>(file, 'classifier');
  const network = createClassifierNetwork(header.architecture);
  network.parameters.load(tensors, file);
  const { size } = header.architecture;
  return (rgb, count) => {
    const x = Float32Array.from(rgb, (byte) => PIXELS[byte]!);
    const maps = tf.tidy(() => network.features(tf.tensor4d(x, [count, size, size, 3])));
    return maps.map((map) => {
      const [, height, width, channels] = map.shape;
      const data = map.dataSync<'float32'>();
      map.dispose();
      return { data, positions: height * width, channels };
    });
  };
}
