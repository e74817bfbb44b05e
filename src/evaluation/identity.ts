import { countOf, type Features } from './features.ts';
import { type Proportion, proportion } from './proportion.ts';

/** How alike the people of pairs of faces are, by a face recognition network's embeddings. */
export interface IdentityMatch {
  readonly pairs: number;
  /** Mean cosine similarity; embeddings of strangers are far from 0 too. */
  readonly cosine: number;
  /** Mean Euclidean distance. */
  readonly distance: number;
  /** Pairs that are no further apart than `threshold`, and so taken for one person. */
  readonly same: Proportion;
}

/** Compares row i of `a` with row i of `b`. Throws a RangeError when they are not alike in shape. */
export function matchIdentities(a: Features, b: Features, threshold: number): IdentityMatch {
  const { dimensions } = a;
  if (b.dimensions !== dimensions || b.data.length !== a.data.length) {
    throw new RangeError(`${a.data.length} and ${b.data.length} numbers are no pairs of rows`);
  }
  const pairs = countOf(a);
  let cosine = 0;
  let distance = 0;
  let same = 0;
  for (let row = 0; row < pairs; row++) {
    let product = 0;
    let squaresA = 0;
    let squaresB = 0;
    let difference = 0;
    for (let i = row * dimensions; i < (row + 1) * dimensions; i++) {
      const [x, y] = [a.data[i]!, b.data[i]!];
      product += x * y;
      squaresA += x * x;
      squaresB += y * y;
      difference += (x - y) ** 2;
    }
    cosine += product / Math.sqrt(squaresA * squaresB) / pairs;
    distance += Math.sqrt(difference) / pairs;
    if (Math.sqrt(difference) <= threshold) same++;
  }
  return { pairs, cosine, distance, same: proportion(same, pairs) };
}
