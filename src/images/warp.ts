import { instantiate } from '../wasm/instance.ts';
import { type Affine, invert, map, stepOf } from './affine.ts';
import { Heap } from './heap.ts';
import { LOBES, lanczosWindow } from './lanczos-window.ts';
import type { RgbImage } from './rgb-image.ts';
import { PHASES, PLACE_BITS, SUM_BYTES, splat } from './splat.ts';

const heap = new Heap();
const mark = heap.mark;

/** `splat` by the number of its taps. */
const compiled = new Map<number, (...args: number[]) => number>();

/**
 * Samples a square of side `size`, at most 256, out of an image: `toImage` maps the square's
 * coordinates to the image's, in both of which a pixel's centre is at .5. Each pixel is a mean of
 * the image, mirrored at its borders, weighted by Lanczos' window along the square's axes, which is
 * as wide as the pixels of the square or of the image, whichever are larger: so it smooths as much
 * as it shrinks. The axes must be at right angles.
 */
export function warp(image: RgbImage, toImage: Affine, size: number): Uint8Array {
  const toSquare = invert(toImage);
  const width = Math.min(1, stepOf(toImage));
  // All the pixels of the square that a pixel of the image counts for, an even number.
  const taps = 2 * Math.ceil(LOBES / width);
  const reach = taps / 2;
  const margin = taps;
  const rowBytes = (size + 2 * margin) * SUM_BYTES;
  heap.release(mark);
  const pixels = heap.put(image.data);
  // One byte behind the last pixel is read.
  heap.take(1);
  const weights = heap.put(weightsOf(taps, width));
  const sums = heap.take((size + 2 * margin) * rowBytes);
  heap.bytes.fill(0, sums, sums + (size + 2 * margin) * rowBytes);
  const add = splatOf(taps);
  const [top, bottom] = rowsOf(toImage, -reach, size + reach);
  for (let y = top; y <= bottom; y++) {
    // How far the centre of the row's pixel 0 is from the centre of the square's first pixel.
    const start = map(toSquare, { x: 0.5, y: y + 0.5 });
    const across = start.x - 0.5;
    const down = start.y - 0.5;
    const columns = [
      within(toSquare.xx, across, -reach, size - 1 + reach),
      within(toSquare.yx, down, -reach, size - 1 + reach),
    ];
    const first = Math.ceil(Math.max(...columns.map(({ from }) => from)));
    const last = Math.floor(Math.min(...columns.map(({ to }) => to)));
    const row = mirrored(y, image.height) * image.width;
    for (let x = first; x <= last; ) {
      // As far as the image, or its mirror image, goes.
      const tile = Math.floor(x / image.width);
      const end = Math.min(last, (tile + 1) * image.width - 1);
      add(
        pixels + 3 * (row + mirrored(x, image.width)),
        tile % 2 === 0 ? 3 : -3,
        end - x + 1,
        placeOf(toSquare.xx * x + across + reach + 1),
        placeOf(toSquare.yx * x + down + reach + 1),
        Math.round(toSquare.xx * 2 ** PLACE_BITS),
        Math.round(toSquare.yx * 2 ** PLACE_BITS),
        weights,
        sums,
        rowBytes,
      );
      x = end + 1;
    }
  }
  return meansOf(sums, size, margin);
}

function splatOf(taps: number): (...args: number[]) => number {
  const known = compiled.get(taps);
  if (known) return known;
  const made = instantiate({ splat: () => splat(taps) }, heap.memory).splat;
  compiled.set(taps, made);
  return made;
}

/** In the units of `splat`, half a phase on, so that the nearest phase is the one below. */
function placeOf(pixels: number): number {
  return Math.round((pixels + 0.5 / PHASES) * 2 ** PLACE_BITS);
}

/** For each phase of a place, the weights of the pixels from `taps / 2 - 1` before it on. */
function weightsOf(taps: number, width: number): Float32Array {
  return Float32Array.from({ length: PHASES * taps }, (_, i) => {
    const distance = Math.floor(i / taps) / PHASES + taps / 2 - 1 - (i % taps);
    return lanczosWindow(distance * width);
  });
}

/** The sums over their weights, of the square without its margins. */
function meansOf(sums: number, size: number, margin: number): Uint8Array {
  const side = size + 2 * margin;
  const values = new Float32Array(heap.bytes.buffer, sums, side * side * 4);
  const out = new Uint8Array(size * size * 3);
  for (let v = 0; v < size; v++) {
    let from = ((v + margin) * side + margin) * 4;
    for (let to = v * size * 3; to < (v + 1) * size * 3; to += 3, from += 4) {
      const weight = values[from + 3]!;
      for (let channel = 0; channel < 3; channel++) {
        const mean = Math.round(values[from + channel]! / weight);
        out[to + channel] = Math.min(255, Math.max(0, mean));
      }
    }
  }
  return out;
}

/** The first and the last row of pixels that the square from `low` to `high` touches. */
function rowsOf(toImage: Affine, low: number, high: number): [number, number] {
  const ends = [low, high].flatMap((x) => [low, high].map((y) => map(toImage, { x, y }).y));
  return [Math.floor(Math.min(...ends)), Math.ceil(Math.max(...ends)) - 1];
}

/** Where `slope * x + start` is from `low` to `high`. */
function within(slope: number, start: number, low: number, high: number) {
  if (slope === 0) {
    const all = start >= low && start <= high ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    return { from: -all, to: all };
  }
  const ends = [(low - start) / slope, (high - start) / slope];
  return { from: Math.min(...ends), to: Math.max(...ends) };
}

/** The pixel that stands for `index` when the image is mirrored at both ends, edges repeated. */
function mirrored(index: number, length: number): number {
  const period = 2 * length;
  const at = ((index % period) + period) % period;
  return at < length ? at : period - 1 - at;
}
