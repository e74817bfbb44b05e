/** Diagonal normals q(z | x, y) of many faces, as latents are fitted to them. */
export interface Posteriors {
  /** Dimensions of the latent. */
  readonly dimensions: number;
  /** `[count, dimensions]`. */
  readonly means: Float32Array;
  /** `[count, dimensions]`. */
  readonly variances: Float32Array;
}

/** How many faces these are of. */
export function countOf({ means, dimensions }: Posteriors): number {
  return means.length / dimensions;
}

export interface Moments {
  /** `[dimensions]`. */
  readonly mean: Float64Array;
  /** `[dimensions]`. */
  readonly variance: Float64Array;
}

/** The mean and the variance of the mixture of all of them. */
export function momentsOf(posteriors: Posteriors): Moments {
  const { dimensions, means, variances } = posteriors;
  const count = countOf(posteriors);
  const mean = new Float64Array(dimensions);
  const variance = new Float64Array(dimensions);
  for (let at = 0; at < means.length; at++) mean[at % dimensions]! += means[at]! / count;
  for (let at = 0; at < means.length; at++) {
    const d = at % dimensions;
    variance[d]! += ((means[at]! - mean[d]!) ** 2 + variances[at]!) / count;
  }
  return { mean, variance };
}
