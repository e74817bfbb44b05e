/** A share that was counted, with its 95 % Wilson interval. */
export interface Proportion {
  readonly n: number;
  readonly successes: number;
  /** successes / n; NaN when n is 0. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

const Z_95 = 1.959963984540054;

/**
 * The Wilson score interval of a proportion (Wilson 1927; Brown, Cai and DasGupta 2001, p. 107),
 * which holds for small n and for shares near 0 and 1, where the normal one does not.
 */
export function proportion(successes: number, n: number): Proportion {
  if (n === 0) return { n, successes, share: Number.NaN, low: 0, high: 1 };
  const share = successes / n;
  const z2 = Z_95 * Z_95;
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z_95 / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return { n, successes, share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
