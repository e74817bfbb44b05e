import { LOBES, lanczosWindow } from './lanczos-window.ts';

/** How the pixels along one side of an image are made of another's. */
export interface Filter {
  /** For each pixel, the first that it is made of. */
  readonly starts: Int32Array;
  /** How many it is made of: an even number, the same for all. */
  readonly taps: number;
  /** Of each pixel `taps` weights, as fractions of 2^14 that make a whole. */
  readonly weights: Int16Array;
}

export const WEIGHT_BITS = 14;

/**
 * Lanczos' filter, widened where the image shrinks, so that it lets nothing through that the smaller image can't
 * show. At the border it is cut off, and what is left of it makes a whole.
 */
export function lanczos(from: number, to: number): Filter {
  const scale = from / to;
  const stretch = Math.max(1, scale);
  const reach = LOBES * stretch;
  const taps = 2 * Math.ceil(reach + 0.5);
  const starts = new Int32Array(to);
  const weights = new Int16Array(to * taps);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.ceil(centre - reach - 0.5));
    const last = Math.min(from - 1, Math.floor(centre + reach - 0.5));
    starts[i] = first;
    const exact = Array.from({ length: last - first + 1 }, (_, tap) =>
      lanczosWindow((first + tap + 0.5 - centre) / stretch),
    );
    weights.set(inWholes(exact), i * taps);
  }
  return { starts, taps, weights };
}

/** The weights as whole fractions that add up to one; the largest takes what rounding leaves. */
function inWholes(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const whole = 1 << WEIGHT_BITS;
  const rounded = weights.map((weight) => Math.round((weight / sum) * whole));
  const largest = rounded.indexOf(Math.max(...rounded));
  rounded[largest]! += whole - rounded.reduce((total, weight) => total + weight, 0);
  return rounded;
}
