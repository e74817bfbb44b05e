import { lanczos, WEIGHT_BITS } from './lanczos.ts';

/** Writes to `target` what `image` looks like in another size. */
export type FloatResampling = (image: Float32Array, target: Float32Array) => void;

/**
 * Gives square RGB images of any numbers, `[from, from, 3]`, another side by Lanczos' filter. Where
 * it overshoots, so do they.
 */
export function floatResampling(from: number, to: number): FloatResampling {
  const { starts, taps, weights } = lanczos(from, to);
  const factors = Float32Array.from(weights, (weight) => weight / 2 ** WEIGHT_BITS);
  const width = from * 3;
  const lines = new Float32Array(to * width);
  return (image, target) => {
    lines.fill(0);
    target.fill(0);
    for (let row = 0; row < to; row++) {
      for (let tap = 0; tap < taps; tap++) {
        const factor = factors[row * taps + tap]!;
        // Beyond the border there is nothing to read.
        if (factor === 0) continue;
        const source = (starts[row]! + tap) * width;
        for (let i = 0; i < width; i++) lines[row * width + i]! += factor * image[source + i]!;
      }
    }
    for (let column = 0; column < to; column++) {
      for (let tap = 0; tap < taps; tap++) {
        const factor = factors[column * taps + tap]!;
        if (factor === 0) continue;
        for (let row = 0; row < to; row++) {
          const source = row * width + (starts[column]! + tap) * 3;
          const at = (row * to + column) * 3;
          for (let channel = 0; channel < 3; channel++) {
            target[at + channel]! += factor * lines[source + channel]!;
          }
        }
      }
    }
  };
}

/** The same of an image of bytes, rounded. */
export function resampleBytes(image: Uint8Array, from: number, to: number): Uint8Array {
  const target = new Float32Array(to * to * 3);
  floatResampling(from, to)(Float32Array.from(image), target);
  return new Uint8Array(Uint8ClampedArray.from(target).buffer);
}
