import { channelMoments } from '../backends/moments.ts';
import * as tf from '../backends/tf.ts';
import type { Parameters } from './parameters.ts';

/** What keeps the division from channels that hardly vary. */
const EPSILON = 1e-5;

/** Share of the running mean and variance that a batch keeps; a young one forgets its start. */
const KEPT = 0.99;

/** What normalises feature maps: (x - mean) · factor, each `[channels]`. */
export interface Normalisation {
  readonly mean: tf.Tensor;
  readonly factor: tf.Tensor;
}

/**
 * Batch normalisation (Ioffe and Szegedy 2015) of each channel of feature maps: by the batch's own
 * mean and variance while `learning`, which then pass into the running ones; else by these.
 */
export function batchNormalisation(
  parameters: Parameters,
  name: string,
  channels: number,
): (x: tf.Tensor4D, learning: boolean) => Normalisation {
  const runningMean = parameters.declareStatistic(`${name}.mean`, [channels], 0);
  const runningVariance = parameters.declareStatistic(`${name}.variance`, [channels], 1);
  const batches = parameters.declareStatistic(`${name}.batches`, [], 0);
  const normalise = (mean: tf.Tensor, variance: tf.Tensor): Normalisation => ({
    mean,
    factor: tf.rsqrt(tf.add(variance, EPSILON)),
  });
  return (x, learning) => {
    if (!learning) return normalise(runningMean(), runningVariance());
    const [mean, variance] = tf.unstack(channelMoments(x)) as [tf.Tensor1D, tf.Tensor1D];
    const seen = batches();
    const kept = tf.minimum(KEPT, tf.div(seen, tf.add(seen, 1)));
    follow(runningMean(), mean, kept);
    follow(runningVariance(), variance, kept);
    seen.assign(tf.add(seen, 1));
    return normalise(mean, variance);
  };
}

function follow(running: tf.Variable, value: tf.Tensor, kept: tf.Tensor): void {
  running.assign(tf.add(value, tf.mul(tf.sub(running, value), kept)));
}
