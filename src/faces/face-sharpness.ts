import { Heap } from '../images/heap.ts';
import { LAPLACIAN_STEP, SUMS_BYTES, sumLaplacian, toGrey } from '../images/laplacian.ts';
import { instantiate } from '../wasm/instance.ts';

const heap = new Heap();
const mark = heap.mark;
const functions = instantiate({ sumLaplacian, toGrey }, heap.memory);

/**
 * The variance of the Laplacian of a face's grey values over the variance of these values, 0 and
 * above, to four digits after the point. The Laplacian's variance is the usual measure of focus
 * (LAPV in Pech-Pacheco et al. 2000, "Diatom autofocusing in brightfield microscopy"); divided like
 * this it does not depend on contrast or exposure. White noise has 20, a face in focus about 0.1 at
 * 64 pixels, less the more it was enlarged. It counts noise and grain as sharp. `rgb` is uint8
 * `[size, size, 3]`, at least 3 x 3 pixels.
 */
export function sharpnessOf(rgb: Uint8Array, size: number): number {
  heap.release(mark);
  const count = size * size;
  const from = heap.put(rgb);
  // What is beyond the last pixel is taken along, and must add nothing.
  const beyond = heap.take(3 * LAPLACIAN_STEP);
  heap.bytes.fill(0, from + rgb.length, beyond + 3 * LAPLACIAN_STEP);
  const grey = heap.take(4 * (count + 2 * LAPLACIAN_STEP));
  const sums = heap.take(SUMS_BYTES);
  functions.toGrey(from, grey, count, sums);
  const variance = varianceOf(sums, count);
  if (variance === 0) return 0;
  const columns = new Int32Array(size + LAPLACIAN_STEP).fill(-1, 1, size - 1);
  functions.sumLaplacian(grey + 4 * size, heap.put(columns), size - 2, size, sums);
  return Number((varianceOf(sums, (size - 2) ** 2) / variance).toFixed(4));
}

function varianceOf(sums: number, count: number): number {
  const { buffer } = heap.bytes;
  const [a, b, c, d] = new BigInt64Array(buffer, sums, 4);
  const sum = Number(a! + b!);
  return (Number(c! + d!) - (sum * sum) / count) / count;
}
