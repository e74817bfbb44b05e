import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { countOf, type Features } from './features.ts';

/** The normal distribution that features are taken for. */
interface Normal {
  readonly mean: Float64Array;
  readonly covariance: Matrix;
}

/**
 * The squared Fréchet distance of the normal distributions with the moments of two sets of features
 * (Heusel et al. 2017, "GANs trained by a two time-scale update rule", eq. 6). It is biased upwards
 * by about the number of dimensions over that of images, so compare only sets of equal counts, and
 * state the distance between two halves of the real images beside it. At least two images a side.
 */
export function frechetDistance(a: Features, b: Features): number {
  if (a.dimensions !== b.dimensions) {
    throw new RangeError(`features have ${a.dimensions} and ${b.dimensions} dimensions`);
  }
  const p = momentsOf(a);
  const q = momentsOf(b);
  let shift = 0;
  for (let i = 0; i < a.dimensions; i++) shift += (p.mean[i]! - q.mean[i]!) ** 2;
  // The trace of (PQ)^½ is that of the symmetric (P^½ Q P^½)^½.
  const root = squareRoot(p.covariance);
  const between = root.mmul(q.covariance).mmul(root);
  const overlap = eigenvaluesOf(between).reduce((sum, value) => sum + Math.sqrt(value), 0);
  return shift + p.covariance.trace() + q.covariance.trace() - 2 * overlap;
}

function momentsOf(features: Features): Normal {
  const { data, dimensions } = features;
  const count = countOf(features);
  if (count < 2) throw new RangeError(`a covariance needs at least 2 images, not ${count}`);
  const mean = new Float64Array(dimensions);
  for (let at = 0; at < data.length; at++) mean[at % dimensions]! += data[at]! / count;
  const sums = new Float64Array(dimensions * dimensions);
  const centred = new Float64Array(dimensions);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < dimensions; i++) centred[i] = data[row * dimensions + i]! - mean[i]!;
    for (let i = 0; i < dimensions; i++) {
      const value = centred[i]!;
      const start = i * dimensions;
      for (let j = i; j < dimensions; j++) sums[start + j]! += value * centred[j]!;
    }
  }
  const covariance = Matrix.zeros(dimensions, dimensions);
  for (let i = 0; i < dimensions; i++) {
    for (let j = i; j < dimensions; j++) {
      const value = sums[i * dimensions + j]! / (count - 1);
      covariance.set(i, j, value);
      covariance.set(j, i, value);
    }
  }
  return { mean, covariance };
}

/** The symmetric square root of a covariance. */
function squareRoot(covariance: Matrix): Matrix {
  const { eigenvectorMatrix: vectors, realEigenvalues } = decompose(covariance);
  const scaled = vectors
    .clone()
    .mulRowVector(realEigenvalues.map((value) => Math.sqrt(Math.max(0, value))));
  return scaled.mmul(vectors.transpose());
}

/** Rounding may push what is 0 a little below it. */
function eigenvaluesOf(symmetric: Matrix): number[] {
  return decompose(symmetric).realEigenvalues.map((value) => Math.max(0, value));
}

function decompose(matrix: Matrix): EigenvalueDecomposition {
  return new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
}
