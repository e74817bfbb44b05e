import * as tf from '../../backends/tf.ts';
import { type Term, type TermTiming, weightOver } from './term.ts';

/**
 * How far the latents of a batch, taken together, are from the prior: the squared distance of their
 * mean from 0, and that of their second moments about it from the identity, the latter an average
 * over the dimensions (as DIP-VAE: Kumar et al. 2018, eq. 6). The posteriors of all faces together
 * are to fill the prior that samples are drawn from.
 */
export function aggregateTerm(options: TermTiming, { steps }: { steps: number }): Term {
  return {
    name: 'aggregate',
    weightAt: weightOver(steps, options),
    value({ z }) {
      const [faces, latent] = z.shape;
      const mean = tf.mean(z, 0, true);
      const centred = tf.sub(z, mean) as tf.Tensor2D;
      const moments = tf.div(tf.matMul(centred, centred, true), faces);
      const excess = tf.sum(tf.square(tf.sub(moments, tf.eye(latent))));
      return { value: tf.add(tf.sum(tf.square(mean)), tf.div(excess, latent)) as tf.Scalar };
    },
  };
}
