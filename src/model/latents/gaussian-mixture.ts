import type { Random } from '../../common/random.ts';
import { countOf, type Moments, type Posteriors } from './posteriors.ts';

/** Diagonal normals with the number of faces that each stands for. */
export interface Gaussians {
  /** Faces, `[components]`. */
  readonly weights: Float32Array;
  /** `[components, dimensions]`. */
  readonly means: Float32Array;
  /** `[components, dimensions]`. */
  readonly deviations: Float32Array;
}

/** Faces a component, at least: of fewer it would give these faces back. */
const FACES = 32;

/** Faces that the mean and the variance of all faces count for in those of a component. */
const OF_ALL = 8;

const ITERATIONS = 30;

/**
 * Fits a mixture of at most `components` normals to the aggregate posterior, the mixture of the
 * posteriors of some faces (Ghosh et al. 2020, section 4: ex-post density estimation). By
 * expectation maximisation, in which a posterior counts with its whole spread, and mean and variance
 * of a component are drawn to those of all faces (as in Fraley and Raftery 2007): so a few faces do
 * not become a component that gives them back.
 */
export function fitMixture(
  posteriors: Posteriors,
  components: number,
  all: Moments,
  random: Random,
): Gaussians {
  const count = countOf(posteriors);
  const size = Math.max(1, Math.min(components, Math.floor(count / FACES)));
  const shares = nearestOf(posteriors, startsOf(posteriors, size, random));
  let fitted = maximise(posteriors, shares, size, all);
  for (let i = 0; size > 1 && i < ITERATIONS; i++) {
    expect(posteriors, fitted, shares);
    fitted = maximise(posteriors, shares, size, all);
  }
  return {
    weights: Float32Array.from(fitted.weights),
    means: Float32Array.from(fitted.means),
    deviations: Float32Array.from(fitted.variances, Math.sqrt),
  };
}

/** Faces to begin with, far from each other (k-means++: Arthur and Vassilvitskii 2007). */
function startsOf(posteriors: Posteriors, size: number, random: Random): number[] {
  const count = countOf(posteriors);
  const starts = [random.integer(count)];
  const nearest = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  while (starts.length < size) {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      nearest[i] = Math.min(nearest[i]!, distance(posteriors, i, starts.at(-1)!));
      sum += nearest[i]!;
    }
    let left = random.uniform() * sum;
    let next = 0;
    while (next < count - 1 && left >= nearest[next]!) left -= nearest[next++]!;
    starts.push(next);
  }
  return starts;
}

/** Squared, between the means of two faces. */
function distance({ means, dimensions }: Posteriors, a: number, b: number): number {
  let sum = 0;
  for (let d = 0; d < dimensions; d++) {
    sum += (means[a * dimensions + d]! - means[b * dimensions + d]!) ** 2;
  }
  return sum;
}

/** Gives each face to the nearest start: shares `[count, starts]`. */
function nearestOf(posteriors: Posteriors, starts: readonly number[]): Float64Array {
  const count = countOf(posteriors);
  const shares = new Float64Array(count * starts.length);
  for (let i = 0; i < count; i++) {
    const distances = starts.map((start) => distance(posteriors, i, start));
    shares[i * starts.length + distances.indexOf(Math.min(...distances))] = 1;
  }
  return shares;
}

interface Fitted {
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

/** The normals that suit faces shared out like this best. */
function maximise(
  { dimensions, means: points, variances: spreads }: Posteriors,
  shares: Float64Array,
  size: number,
  all: Moments,
): Fitted {
  const weights = new Float64Array(size);
  for (const [at, share] of shares.entries()) weights[at % size]! += share;
  const means = Float64Array.from({ length: size * dimensions }, (_, at) => {
    const k = Math.floor(at / dimensions);
    return (OF_ALL * all.mean[at % dimensions]!) / (weights[k]! + OF_ALL);
  });
  const variances = new Float64Array(size * dimensions);
  const forEach = (add: (k: number, share: number, at: number, to: number) => void) => {
    for (const [index, share] of shares.entries()) {
      if (share === 0) continue;
      const k = index % size;
      const face = ((index - k) / size) * dimensions;
      for (let d = 0; d < dimensions; d++) add(k, share, face + d, k * dimensions + d);
    }
  };
  forEach((k, share, at, to) => {
    means[to]! += (share * points[at]!) / (weights[k]! + OF_ALL);
  });
  forEach((_, share, at, to) => {
    variances[to]! += share * ((points[at]! - means[to]!) ** 2 + spreads[at]!);
  });
  for (const [at, sum] of variances.entries()) {
    const k = Math.floor(at / dimensions);
    const drawn = sum + OF_ALL * all.variance[at % dimensions]!;
    variances[at] = drawn / (weights[k]! + OF_ALL);
  }
  return { weights, means, variances };
}

/** Shares each face out by how likely each normal makes its posterior. */
function expect(
  posteriors: Posteriors,
  { weights, means, variances }: Fitted,
  shares: Float64Array,
): void {
  const { dimensions, means: points, variances: spreads } = posteriors;
  const size = weights.length;
  const normalisers = Float64Array.from(weights, (weight, k) => {
    let sum = 2 * Math.log(weight);
    for (let d = 0; d < dimensions; d++) sum -= Math.log(variances[k * dimensions + d]!);
    return sum / 2;
  });
  const scores = new Float64Array(size);
  for (let i = 0; i < countOf(posteriors); i++) {
    for (let k = 0; k < size; k++) {
      let sum = 0;
      for (let d = 0; d < dimensions; d++) {
        const at = i * dimensions + d;
        const own = k * dimensions + d;
        sum += ((points[at]! - means[own]!) ** 2 + spreads[at]!) / variances[own]!;
      }
      scores[k] = normalisers[k]! - sum / 2;
    }
    const largest = Math.max(...scores);
    let total = 0;
    for (let k = 0; k < size; k++) {
      scores[k] = Math.exp(scores[k]! - largest);
      total += scores[k]!;
    }
    for (let k = 0; k < size; k++) shares[i * size + k] = scores[k]! / total;
  }
}
