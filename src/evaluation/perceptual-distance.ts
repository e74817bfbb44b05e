/** What a layer of a network makes of images: a vector at each position. */
export interface FeatureMaps {
  /** `[images, positions, channels]`. */
  readonly data: ArrayLike<number>;
  readonly positions: number;
  readonly channels: number;
}

/**
 * How far images are from others in the feature maps of a network, given layer by layer: vectors are
 * brought to length 1 at each position, their squared differences averaged over positions and summed
 * over layers (Zhang et al. 2018, eq. 1, all channels weighing 1). One number an image, from 0 to 4 a
 * layer. It is LPIPS only with that paper's networks and learnt weights. Throws a RangeError when the
 * layers are not alike in shape.
 */
export function perceptualDistances(
  images: readonly FeatureMaps[],
  originals: readonly FeatureMaps[],
  count: number,
): number[] {
  const distances = new Array<number>(count).fill(0);
  for (const [layer, { data, positions, channels }] of images.entries()) {
    const other = originals[layer];
    if (other?.data.length !== data.length || data.length !== count * positions * channels) {
      throw new RangeError(`layer ${layer} is not of ${count} pairs of images`);
    }
    for (let at = 0; at < count * positions; at++) {
      const difference = directionsApart(data, other.data, at * channels, channels);
      distances[Math.floor(at / positions)]! += difference / positions;
    }
  }
  return distances;
}

/** The squared distance of two vectors after each, unless it is 0, is brought to length 1. */
function directionsApart(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  first: number,
  channels: number,
): number {
  let squaresA = 0;
  let squaresB = 0;
  for (let i = first; i < first + channels; i++) {
    squaresA += a[i]! ** 2;
    squaresB += b[i]! ** 2;
  }
  const normA = Math.sqrt(squaresA) || 1;
  const normB = Math.sqrt(squaresB) || 1;
  let sum = 0;
  for (let i = first; i < first + channels; i++) sum += (a[i]! / normA - b[i]! / normB) ** 2;
  return sum;
}
