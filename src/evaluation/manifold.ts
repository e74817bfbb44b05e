import { countOf, type Features } from './features.ts';

/** How two sets of images overlap, each taken for the union of balls around its images. */
export interface ManifoldOverlap {
  /** Share of generated images within the real ones' manifold: realism. */
  readonly precision: number;
  /** Share of real images within the generated ones' manifold: variety. */
  readonly recall: number;
  /** Real balls that hold a generated image, over k: as precision, but robust to outliers. */
  readonly density: number;
  /** Share of real images whose ball holds a generated one: as recall, but robust to outliers. */
  readonly coverage: number;
}

/**
 * Improved precision and recall (Kynkäänniemi et al. 2019, eq. 1-2, k = 3 there), density and
 * coverage (Naeem et al. 2020, eq. 4-5, k = 5 there). An image's ball reaches to its k-th nearest
 * neighbour in its own set. Distances are computed in blocks: memory is that of the counts.
 */
export function manifoldOverlap(real: Features, generated: Features, k: number): ManifoldOverlap {
  const realRadii = radiiOf(real, k);
  const generatedRadii = radiiOf(generated, k);
  const realCount = countOf(real);
  const generatedCount = countOf(generated);
  const recalled = new Uint8Array(realCount);
  const covered = new Uint8Array(realCount);
  let precise = 0;
  let balls = 0;
  for (let g = 0; g < generatedCount; g++) {
    let inside = 0;
    for (let r = 0; r < realCount; r++) {
      const distance = squaredDistance(real, r, generated, g);
      if (distance <= realRadii[r]!) {
        inside++;
        covered[r] = 1;
      }
      if (distance <= generatedRadii[g]!) recalled[r] = 1;
    }
    if (inside > 0) precise++;
    balls += inside;
  }
  return {
    precision: precise / generatedCount,
    recall: shareOf(recalled),
    density: balls / (k * generatedCount),
    coverage: shareOf(covered),
  };
}

/** The squared distance of each image to its k-th nearest neighbour among the others. */
function radiiOf(features: Features, k: number): Float64Array {
  const count = countOf(features);
  if (count <= k) throw new RangeError(`${k} neighbours need more than ${count} images`);
  const nearest = new Float64Array(k);
  return Float64Array.from({ length: count }, (_, i) => {
    nearest.fill(Number.POSITIVE_INFINITY);
    for (let j = 0; j < count; j++) {
      if (j === i) continue;
      const distance = squaredDistance(features, i, features, j);
      if (distance < nearest[k - 1]!) insert(nearest, distance);
    }
    return nearest[k - 1]!;
  });
}

/** Puts a value into its place among ascending ones; the largest falls out. */
function insert(ascending: Float64Array, value: number): void {
  let at = ascending.length - 1;
  while (at > 0 && ascending[at - 1]! > value) {
    ascending[at] = ascending[at - 1]!;
    at--;
  }
  ascending[at] = value;
}

function squaredDistance(a: Features, i: number, b: Features, j: number): number {
  const { dimensions } = a;
  const p = a.data;
  const q = b.data;
  let sum = 0;
  for (let d = 0, at = i * dimensions, to = j * dimensions; d < dimensions; d++) {
    const difference = p[at + d]! - q[to + d]!;
    sum += difference * difference;
  }
  return sum;
}

function shareOf(flags: Uint8Array): number {
  return flags.reduce((sum, flag) => sum + flag, 0) / flags.length;
}
