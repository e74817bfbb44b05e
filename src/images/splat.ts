import {
  add,
  advance,
  and,
  type Code,
  get,
  int,
  load,
  loadSplat,
  mul,
  repeatWhile,
  set,
  store,
  sub,
  vadd,
  vmul,
  WasmFunction,
} from '../wasm/assembler.ts';
import { i16x8, i32, i32x4 } from '../wasm/integers.ts';

/** Places in the output are counted in 2^-22 of a pixel: rounding adds up to nothing over a row. */
export const PLACE_BITS = 22;

/** Weights are kept for places 2^-9 of a pixel apart. */
const PHASE_BITS = 9;
export const PHASES = 2 ** PHASE_BITS;

/** Of a pixel's sums: red, green, blue and the weights themselves, float32. */
export const SUM_BYTES = 16;

/**
 * splat(from, step, count, across, down, acrossStep, downStep, weights, sums, rowBytes): adds each
 * of `count` pixels of an image's row, 3 bytes at `from` and every `step` bytes on, to the `taps` x
 * `taps` sums about its place in the output, weighted. `across` and `down` are where the first
 * pixel's begin, and move by the steps; weights are `[PHASES, taps]`. One byte behind each pixel is
 * read too.
 */
export function splat(taps: number): WasmFunction {
  const f = new WasmFunction('splat');
  const { from, step, count } = f.params('from', 'step', 'count');
  const { across, down } = f.params('across', 'down');
  const { acrossStep, downStep } = f.params('acrossStep', 'downStep');
  const { weights, sums, rowBytes } = f.params('weights', 'sums', 'rowBytes');
  const { weight, end, row } = f.integers('weight', 'end', 'row');
  const { pixel, weighted } = f.vectors('pixel', 'weighted');
  const columns = f.vectorArray(taps);
  const whole = (place: Code) => i32.shiftRight(place, int(PLACE_BITS));
  const weightsAt = (place: Code) => {
    const phase = and(i32.shiftRight(place, int(PLACE_BITS - PHASE_BITS)), int(PHASES - 1));
    return add(get(weights), mul(phase, int(taps * 4)));
  };
  /** A pixel's bytes, and a 1 for the sum of weights. */
  const fourBytes = i32.or(and(i32.load(get(from)), int(0x00ffffff)), int(0x01000000));
  return f.body(
    repeatWhile(
      get(count),
      set(pixel, i32x4.toFloats(i32x4.ofLow(i16x8.ofLowBytes(i32x4.splat(fourBytes))))),
      set(weight, weightsAt(get(across))),
      columns.map((column, i) => set(column, loadSplat(get(weight), i * 4))),
      set(
        row,
        add(
          get(sums),
          add(mul(whole(get(down)), get(rowBytes)), mul(whole(get(across)), int(SUM_BYTES))),
        ),
      ),
      set(weight, weightsAt(get(down))),
      set(end, add(get(weight), int(taps * 4))),
      repeatWhile(
        sub(get(end), get(weight)),
        set(weighted, vmul(get(pixel), loadSplat(get(weight)))),
        columns.map((column, i) =>
          store(
            get(row),
            vadd(load(get(row), i * SUM_BYTES), vmul(get(weighted), get(column))),
            i * SUM_BYTES,
          ),
        ),
        advance(row, get(rowBytes)),
        advance(weight, int(4)),
      ),
      advance(from, get(step)),
      advance(across, get(acrossStep)),
      advance(down, get(downStep)),
      advance(count, int(-1)),
    ),
  );
}
