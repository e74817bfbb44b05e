import { type Similarity, transform } from './alignment.ts';

/** An image of three channels, uint8 `[height, width, 3]`. */
export interface RgbImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Samples a square of side `size` out of an image by bicubic interpolation (Keys 1981, a = -1/2),
 * mirrored at the borders. `toImage` maps the square's coordinates to the image's; a pixel's centre
 * is at .5. It does not smooth: shrink the image first where the square is the smaller one.
 */
export function warp(image: RgbImage, toImage: Similarity, size: number): Uint8Array {
  const out = new Uint8Array(size * size * 3);
  const columns = new Int32Array(4);
  const rows = new Int32Array(4);
  const columnWeights = new Float64Array(4);
  const rowWeights = new Float64Array(4);
  for (let v = 0; v < size; v++) {
    for (let u = 0; u < size; u++) {
      const { x, y } = transform(toImage, { x: u + 0.5, y: v + 0.5 });
      taps(x - 0.5, image.width, columns, columnWeights);
      taps(y - 0.5, image.height, rows, rowWeights);
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let j = 0; j < 4; j++) {
          const row = rows[j]! * image.width;
          let across = 0;
          for (let i = 0; i < 4; i++) {
            across += columnWeights[i]! * image.data[(row + columns[i]!) * 3 + channel]!;
          }
          sum += rowWeights[j]! * across;
        }
        out[(v * size + u) * 3 + channel] = Math.min(255, Math.max(0, Math.round(sum)));
      }
    }
  }
  return out;
}

/** The four pixels about `at` and their weights. */
function taps(at: number, length: number, indices: Int32Array, weights: Float64Array): void {
  const first = Math.floor(at) - 1;
  for (let i = 0; i < 4; i++) {
    indices[i] = mirrored(first + i, length);
    weights[i] = keys(at - first - i);
  }
}

/** Keys's kernel with a = -1/2. */
function keys(distance: number): number {
  const d = Math.abs(distance);
  if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
  if (d < 2) return ((-0.5 * d + 2.5) * d - 4) * d + 2;
  return 0;
}

/** The pixel that stands for `index` when the image is mirrored at both ends, edges repeated. */
function mirrored(index: number, length: number): number {
  const period = 2 * length;
  const at = ((index % period) + period) % period;
  return at < length ? at : period - 1 - at;
}
