import { type Similarity, scaleOf, transform } from '../faces/alignment.ts';
import type { RgbImage } from '../images/rgb-image.ts';

/** Samples a side that are averaged to one pixel at most; a larger square is aliased a little. */
const MOST_SAMPLES = 4;

/**
 * Samples a turned square of side `size` out of an image into `[size, size, 3]` of `out` from
 * `offset` on, values 0 to 255: the mean of bilinear samples, as many as the square is larger than
 * its result. `toImage` maps the square's coordinates to the image's; a pixel's centre is at .5.
 * Beyond the borders the outermost pixels go on.
 */
export function sampleSquare(
  { data, width, height }: RgbImage,
  toImage: Similarity,
  size: number,
  out: Float32Array,
  offset: number,
): void {
  const samples = Math.min(MOST_SAMPLES, Math.max(1, Math.ceil(scaleOf(toImage))));
  const share = 1 / (samples * samples);
  for (let v = 0; v < size; v++) {
    for (let u = 0; u < size; u++) {
      const at = offset + (v * size + u) * 3;
      for (let sample = 0; sample < samples * samples; sample++) {
        const point = transform(toImage, {
          x: u + ((sample % samples) + 0.5) / samples,
          y: v + (Math.floor(sample / samples) + 0.5) / samples,
        });
        const x = Math.min(width - 1, Math.max(0, point.x - 0.5));
        const y = Math.min(height - 1, Math.max(0, point.y - 0.5));
        const left = Math.floor(x);
        const top = Math.floor(y);
        const right = Math.min(width - 1, left + 1);
        const bottom = Math.min(height - 1, top + 1);
        const across = x - left;
        const down = y - top;
        for (let c = 0; c < 3; c++) {
          const upper =
            data[(top * width + left) * 3 + c]! * (1 - across) +
            data[(top * width + right) * 3 + c]! * across;
          const lower =
            data[(bottom * width + left) * 3 + c]! * (1 - across) +
            data[(bottom * width + right) * 3 + c]! * across;
          out[at + c] = (out[at + c] ?? 0) + (upper * (1 - down) + lower * down) * share;
        }
      }
    }
  }
}

/** Mirrors `[size, size, 3]` left to right, from `from` on to `to` on. */
export function mirrorSquare(
  values: Float32Array | Uint8Array,
  size: number,
  from: number,
  to: number,
): void {
  for (let v = 0; v < size; v++) {
    for (let u = 0; u < size; u++) {
      const source = from + (v * size + size - 1 - u) * 3;
      values.copyWithin(to + (v * size + u) * 3, source, source + 3);
    }
  }
}
