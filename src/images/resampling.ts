import {
  add,
  advance,
  type Code,
  get,
  int,
  type Local,
  loop,
  mul,
  set,
  WasmFunction,
} from '../wasm/assembler.ts';
import { i8x16, i16x8, i32, i32x4, v128 } from '../wasm/integers.ts';
import { WEIGHT_BITS } from './lanczos.ts';

/** Bytes that are blended at a time; lines are written in whole steps. */
export const BLEND_STEP = 16;

/** Fraction bits of the numbers between the two passes: 16 bits hold them with what overshoots. */
const KEPT_BITS = 6;

/** Rows that are resampled across at once. */
export const ROWS_AT_ONCE = 4;

const rounded = (sum: Code, shift: number): Code =>
  i32x4.shiftRight(i32x4.add(sum, i32x4.all(1 << (shift - 1))), shift);

/**
 * blendRows(row, stride, weights, pairs, to, count): a line of `count` numbers, int16 with 6
 * fraction bits, of the bytes of 2 x `pairs` rows that lie `stride` apart.
 */
export function blendRows(): WasmFunction {
  const f = new WasmFunction('blendRows');
  const { row, stride, weights, pairs, to, count } = f.params(
    ...(['row', 'stride', 'weights', 'pairs', 'to', 'count'] as const),
  );
  const { i, pair, at, weight } = f.integers('i', 'pair', 'at', 'weight');
  const { first, second, factor, mixed } = f.vectors('first', 'second', 'factor', 'mixed');
  const sums = f.vectorArray(4);
  const addTo = (sum: Local, numbers: Code): Code =>
    set(sum, i32x4.add(get(sum), i32x4.dot(numbers, get(factor))));
  return f.body(
    loop(
      i,
      count,
      BLEND_STEP,
      set(at, get(row)),
      set(weight, get(weights)),
      sums.map((sum) => set(sum, v128.zero)),
      loop(
        pair,
        pairs,
        1,
        set(factor, i32x4.loadSplat(get(weight))),
        set(first, v128.load(get(at))),
        advance(at, get(stride)),
        set(second, v128.load(get(at))),
        advance(at, get(stride)),
        [i8x16.interleaveLow, i8x16.interleaveHigh].map((interleave, half) => [
          set(mixed, interleave(get(first), get(second))),
          addTo(sums[2 * half]!, i16x8.ofLowBytes(get(mixed))),
          addTo(sums[2 * half + 1]!, i16x8.ofHighBytes(get(mixed))),
        ]),
        advance(weight, int(4)),
      ),
      [0, 1].map((half) =>
        v128.store(
          get(to),
          i16x8.narrow(
            rounded(get(sums[2 * half]!), WEIGHT_BITS - KEPT_BITS),
            rounded(get(sums[2 * half + 1]!), WEIGHT_BITS - KEPT_BITS),
          ),
          16 * half,
        ),
      ),
      advance(row, int(BLEND_STEP)),
      advance(to, int(2 * BLEND_STEP)),
    ),
  );
}

/** Two pixels of three int16, colour by colour; the rest of the vector does not matter. */
const BY_COLOUR = [0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, 4, 5, 10, 11];
const LINE_PIXEL_BYTES = 6;

/**
 * blendPixels(line, lineBytes, starts, weights, pairs, to, rowBytes, count): four rows of `count`
 * pixels, uint8 `[count, 3]`, of four lines as `blendRows` makes them. `starts` says of each pixel
 * which is the first of the 2 x `pairs` that it is made of.
 */
export function blendPixels(): WasmFunction {
  const f = new WasmFunction('blendPixels');
  const { line, lineBytes, starts, weights, pairs, to, rowBytes, count } = f.params(
    ...(['line', 'lineBytes', 'starts', 'weights', 'pairs', 'to', 'rowBytes', 'count'] as const),
  );
  const { i, pair, at, row } = f.integers('i', 'pair', 'at', 'row');
  const { factor, pixels } = f.vectors('factor', 'pixels');
  const sums = f.vectorArray(ROWS_AT_ONCE);
  const lines = byRow(f, line, lineBytes);
  return f.body(
    lines.prepare,
    loop(
      i,
      count,
      1,
      set(at, mul(i32.load(get(starts)), int(LINE_PIXEL_BYTES))),
      sums.map((sum) => set(sum, v128.zero)),
      loop(
        pair,
        pairs,
        1,
        set(factor, i32x4.loadSplat(get(weights))),
        sums.map((sum, j) => [
          set(pixels, v128.load(add(get(lines.starts[j]!), get(at)))),
          set(pixels, v128.pick(get(pixels), get(pixels), BY_COLOUR)),
          set(sum, i32x4.add(get(sum), i32x4.dot(get(pixels), get(factor)))),
        ]),
        advance(at, int(2 * LINE_PIXEL_BYTES)),
        advance(weights, int(4)),
      ),
      set(row, get(to)),
      sums.map((sum, j) => [
        set(sum, rounded(get(sum), WEIGHT_BITS + KEPT_BITS)),
        set(sum, i16x8.narrow(get(sum), get(sum))),
        set(sum, i8x16.narrow(get(sum), get(sum))),
        v128.storeThree(get(row), get(sum)),
        j < ROWS_AT_ONCE - 1 ? advance(row, get(rowBytes)) : [],
      ]),
      advance(to, int(3)),
      advance(starts, int(4)),
    ),
  );
}

/** Where each of the rows that are made at once begins. */
function byRow(f: WasmFunction, line: Local, lineBytes: Local) {
  const { second, third, fourth } = f.integers('second', 'third', 'fourth');
  const starts = [line, second, third, fourth];
  const prepare = starts
    .slice(1)
    .map((start, i) => set(start, add(get(starts[i]!), get(lineBytes))));
  return { starts, prepare };
}
