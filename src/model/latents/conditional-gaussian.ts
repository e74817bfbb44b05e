import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { countOf, type Posteriors } from './posteriors.ts';

/** p(z | y): a normal whose mean is linear in the condition, with a deviation a dimension. */
export interface ConditionalGaussian {
  /** The mean without a condition, then what each unit of the condition adds: `[1 + units, dimensions]`. */
  readonly weights: Float32Array;
  /** `[dimensions]`. */
  readonly deviations: Float32Array;
}

/** What weights are drawn to 0 by, in faces: units that hardly vary leave them open. */
const RIDGE = 1;

/**
 * Fits p(z | y) to posteriors under conditions `[count, units]` so that the mean of
 * KL(q(z | x, y) || p(z | y)) is smallest, but for a little ridge: the conditional prior of Sohn et
 * al. 2015, found by least squares once q is learnt instead of by gradients while it is.
 */
export function fitConditionalGaussian(
  posteriors: Posteriors,
  conditions: Float32Array,
): ConditionalGaussian {
  const { dimensions, means, variances } = posteriors;
  const count = countOf(posteriors);
  const units = conditions.length / count;
  const inputs = Matrix.zeros(count, 1 + units);
  const outputs = Matrix.zeros(count, dimensions);
  for (let i = 0; i < count; i++) {
    inputs.set(i, 0, 1);
    for (let u = 0; u < units; u++) inputs.set(i, 1 + u, conditions[i * units + u]!);
    for (let d = 0; d < dimensions; d++) outputs.set(i, d, means[i * dimensions + d]!);
  }
  const transposed = inputs.transpose();
  const products = transposed.mmul(inputs);
  for (let u = 0; u <= units; u++) products.set(u, u, products.get(u, u) + RIDGE);
  const weights = new CholeskyDecomposition(products).solve(transposed.mmul(outputs));
  const errors = outputs.sub(inputs.mmul(weights));
  const deviations = Float32Array.from({ length: dimensions }, (_, d) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += errors.get(i, d) ** 2 + variances[i * dimensions + d]!;
    return Math.sqrt(sum / count);
  });
  return { weights: Float32Array.from(weights.to1DArray()), deviations };
}

/** The mean of p(z | y) under a condition `[units]`. */
export function meanUnder({ weights, deviations }: ConditionalGaussian, y: Float32Array) {
  const dimensions = deviations.length;
  const mean = Float64Array.from(weights.subarray(0, dimensions));
  for (const [u, value] of y.entries()) {
    if (value === 0) continue;
    const row = (1 + u) * dimensions;
    for (let d = 0; d < dimensions; d++) mean[d]! += value * weights[row + d]!;
  }
  return mean;
}
