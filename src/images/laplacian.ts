import {
  add,
  advance,
  type Code,
  get,
  int,
  loop,
  mul,
  set,
  sub,
  WasmFunction,
} from '../wasm/assembler.ts';
import { i16x8, i32x4, i64x2, v128 } from '../wasm/integers.ts';

/** Pixels that are taken at a time; images are read and masks reach in whole steps. */
export const LAPLACIAN_STEP = 4;

/** Bytes of the sums that the functions write: two int64 that add up to a sum, two to one of squares. */
export const SUMS_BYTES = 32;

/** Of four pixels of three bytes, 16 bits each: red and green, and blue and nothing. */
const RED_GREEN = [0, 16, 1, 16, 3, 16, 4, 16, 6, 16, 7, 16, 9, 16, 10, 16];
const BLUE = [2, 16, 16, 16, 5, 16, 16, 16, 8, 16, 16, 16, 11, 16, 16, 16];

/** Adds four int32 to sums of them and of their squares, int64. */
function addTo(f: WasmFunction) {
  const { sum, squares, value } = f.vectors('sum', 'squares', 'value');
  const halves = [i64x2.productsLow, i64x2.productsHigh];
  return {
    clear: [sum, squares].map((one) => set(one, v128.zero)),
    take: (four: Code): Code => [
      set(value, four),
      halves.map((products) => [
        set(sum, i64x2.add(get(sum), products(get(value), i32x4.all(1)))),
        set(squares, i64x2.add(get(squares), products(get(value), get(value)))),
      ]),
    ],
    value,
    store: (to: Code): Code => [v128.store(to, get(sum)), v128.store(to, get(squares), 16)],
  };
}

/**
 * toGrey(rgb, to, count, sums): luma (ITU-R BT.601) in thousandths, int32, of `count` pixels of
 * three bytes, and the sums over them and their squares.
 */
export function toGrey(): WasmFunction {
  const f = new WasmFunction('toGrey');
  const { rgb, to, count, sums } = f.params('rgb', 'to', 'count', 'sums');
  const { i } = f.integers('i');
  const { pixels } = f.vectors('pixels');
  const total = addTo(f);
  return f.body(
    total.clear,
    loop(
      i,
      count,
      LAPLACIAN_STEP,
      set(pixels, v128.load(get(rgb))),
      total.take(
        i32x4.add(
          i32x4.dot(v128.pick(get(pixels), v128.zero, RED_GREEN), i16x8.pairs(299, 587)),
          i32x4.dot(v128.pick(get(pixels), v128.zero, BLUE), i16x8.pairs(114, 0)),
        ),
      ),
      v128.store(get(to), get(total.value)),
      advance(rgb, int(3 * LAPLACIAN_STEP)),
      advance(to, int(4 * LAPLACIAN_STEP)),
    ),
    total.store(get(sums)),
  );
}

/**
 * sumLaplacian(row, mask, rows, columns, sums): sums over the Laplacian (four neighbours less four
 * times the middle) of `rows` rows of `columns` int32 from `row` on, and over its squares; `mask`,
 * int32, is -1 where a column counts and else 0. A row before and one behind are read.
 */
export function sumLaplacian(): WasmFunction {
  const f = new WasmFunction('sumLaplacian');
  const { row, mask, rows, columns, sums } = f.params('row', 'mask', 'rows', 'columns', 'sums');
  const { x, y, at, masked, rowBytes } = f.integers('x', 'y', 'at', 'masked', 'rowBytes');
  const total = addTo(f);
  const neighbours = [
    v128.load(sub(get(at), int(4))),
    v128.load(get(at), 4),
    v128.load(sub(get(at), get(rowBytes))),
    v128.load(add(get(at), get(rowBytes))),
  ];
  return f.body(
    total.clear,
    set(rowBytes, mul(get(columns), int(4))),
    loop(
      y,
      rows,
      1,
      set(at, get(row)),
      set(masked, get(mask)),
      loop(
        x,
        columns,
        LAPLACIAN_STEP,
        total.take(
          v128.and(
            v128.load(get(masked)),
            i32x4.sub(
              neighbours.reduce((sum, one) => i32x4.add(sum, one)),
              i32x4.shiftLeft(v128.load(get(at)), 2),
            ),
          ),
        ),
        [at, masked].map((pointer) => advance(pointer, int(4 * LAPLACIAN_STEP))),
      ),
      advance(row, get(rowBytes)),
    ),
    total.store(get(sums)),
  );
}
