import * as tf from '../../backends/tf.ts';
import type { Teacher } from '../teacher.ts';
import { type Term, type TermTiming, weightOver } from './term.ts';

/** Of the layers that are compared: what comes after has forgotten where things are. */
const LAYERS = 3;

/**
 * How far reconstructions are from their faces in the feature maps of a network that does not learn
 * with the model, the first member of the training classifier: squared differences over squared
 * features, mean over its first layers (Johnson et al. 2016, eq. 2; in a VAE: Hou et al. 2017).
 */
export function perceptualTerm(
  options: TermTiming,
  { steps, target }: { steps: number; target(x: tf.Tensor4D): tf.Tensor4D },
  teacher: Teacher,
): Term {
  return {
    name: 'perceptual',
    weightAt: weightOver(steps, options),
    value({ x, reconstructions }) {
      const wanted = teacher.features(target(x)).slice(0, LAYERS);
      const shown = teacher.features(reconstructions.images).slice(0, LAYERS);
      const distances = wanted.map((features, layer) =>
        tf.div(tf.sum(tf.square(tf.sub(shown[layer]!, features))), tf.sum(tf.square(features))),
      );
      return { value: tf.div(tf.addN(distances), distances.length) as tf.Scalar };
    },
  };
}
