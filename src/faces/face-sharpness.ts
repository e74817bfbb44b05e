import { greyOf } from './grey-values.ts';

/**
 * The variance of the Laplacian of a face's grey values over the variance of these values, 0 and
 * above, to four digits after the point. The Laplacian's variance is the usual measure of focus (LAPV in Pech-Pacheco et al. 2000,
 * "Diatom autofocusing in brightfield microscopy"); divided like this it does not depend on
 * contrast or exposure. White noise has 20, a face in focus about 0.1 at 64 pixels, less the more
 * it was enlarged. It counts noise and grain as sharp. `rgb` is uint8 `[size, size, 3]`.
 */
export function sharpnessOf(rgb: Uint8Array, size: number): number {
  const grey = greyOf(rgb, size);
  const variance = varianceOf(grey);
  if (variance === 0) return 0;
  return Number((varianceOf(laplacian(grey, size)) / variance).toFixed(4));
}

/** Four neighbours less four times the middle, of all pixels that have four neighbours. */
function laplacian(grey: Float64Array, size: number): Float64Array {
  const inner = size - 2;
  const out = new Float64Array(inner * inner);
  for (let y = 0; y < inner; y++) {
    for (let x = 0; x < inner; x++) {
      const at = (y + 1) * size + x + 1;
      out[y * inner + x] =
        grey[at - 1]! + grey[at + 1]! + grey[at - size]! + grey[at + size]! - 4 * grey[at]!;
    }
  }
  return out;
}

function varianceOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return squares / values.length;
}
