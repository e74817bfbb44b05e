import { instantiate } from '../wasm/instance.ts';
import type { Heap } from './heap.ts';
import { type Filter, lanczos } from './lanczos.ts';
import { BLEND_STEP, blendPixels, blendRows, ROWS_AT_ONCE } from './resampling.ts';
import type { RgbImage, Size } from './rgb-image.ts';

const FUNCTIONS = { blendPixels, blendRows };

/** Pairs of sizes whose filters are kept; a run has few. */
const MOST_FILTERS = 256;

/** Gives images another size by Lanczos' filter, first down and then across. */
export class Resampler {
  readonly #heap: Heap;
  readonly #functions: Record<keyof typeof FUNCTIONS, (...args: number[]) => number>;
  readonly #filters = new Map<string, Filter>();

  constructor(heap: Heap) {
    this.#heap = heap;
    this.#functions = instantiate(FUNCTIONS, heap.memory);
  }

  /** An image, RGB uint8 `[height, width, 3]` at an address of the heap, in another size. */
  resample(address: number, from: Size, to: Size): RgbImage {
    const heap = this.#heap;
    const down = this.#filter(from.height, to.height);
    const across = this.#filter(from.width, to.width);
    const rowBytes = 3 * from.width;
    const downWeights = heap.put(down.weights);
    const acrossWeights = heap.put(across.weights);
    const starts = heap.put(across.starts);
    const lineBytes = 2 * rowBytes;
    const height = Math.ceil(to.height / ROWS_AT_ONCE) * ROWS_AT_ONCE;
    // What is read beyond the last line, and from the last row on, counts for nothing.
    const lines = heap.take(lineBytes * height + 2 * BLEND_STEP + 12 * across.taps);
    const target = heap.take(3 * to.width * height);
    heap.reserve(address + rowBytes * (from.height + down.taps) + BLEND_STEP);
    for (let row = 0; row < to.height; row++) {
      this.#functions.blendRows(
        address + down.starts[row]! * rowBytes,
        rowBytes,
        downWeights + 2 * down.taps * row,
        down.taps / 2,
        lines + lineBytes * row,
        rowBytes,
      );
    }
    for (let row = 0; row < to.height; row += ROWS_AT_ONCE) {
      this.#functions.blendPixels(
        lines + lineBytes * row,
        lineBytes,
        starts,
        acrossWeights,
        across.taps / 2,
        target + 3 * to.width * row,
        3 * to.width,
        to.width,
      );
    }
    return { ...to, data: heap.bytes.slice(target, target + 3 * to.width * to.height) };
  }

  #filter(from: number, to: number): Filter {
    const key = `${from} ${to}`;
    let filter = this.#filters.get(key);
    if (!filter) {
      filter = lanczos(from, to);
      if (this.#filters.size === MOST_FILTERS) this.#filters.clear();
      this.#filters.set(key, filter);
    }
    return filter;
  }
}
