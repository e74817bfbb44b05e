import {
  add,
  advance,
  get,
  int,
  load,
  loop,
  mul,
  set,
  store,
  swizzle,
  WasmFunction,
} from '../../../wasm/assembler.ts';

/** panels(from, to, rows, columns): `[rows, columns]` to panels of eight columns, `[columns / 8, rows, 8]`. */
export function panels(): WasmFunction {
  const f = new WasmFunction('panels');
  const { from, to, rows, columns } = f.params('from', 'to', 'rows', 'columns');
  const { row, column, at, width } = f.integers('row', 'column', 'at', 'width');
  return f.body(
    set(width, mul(get(columns), int(4))),
    loop(
      column,
      columns,
      8,
      set(at, add(get(from), mul(get(column), int(4)))),
      loop(
        row,
        rows,
        1,
        store(get(to), load(get(at))),
        store(get(to), load(get(at), 16), 16),
        advance(at, get(width)),
        advance(to, int(32)),
      ),
    ),
  );
}

/** Lanes of two vectors, numbered 0-3 and 4-7. */
const FIRST_HALVES = [0, 4, 1, 5];
const LAST_HALVES = [2, 6, 3, 7];
const LOW = [0, 1, 4, 5];
const HIGH = [2, 3, 6, 7];

/**
 * panelsTransposed(from, to, rows, columns): `[rows, columns]` to panels of eight rows,
 * `[rows / 8, columns, 8]`; columns % 4 = 0.
 */
export function panelsTransposed(): WasmFunction {
  const f = new WasmFunction('panelsTransposed');
  const { from, to, rows, columns } = f.params('from', 'to', 'rows', 'columns');
  const { row, column, at, line, width } = f.integers('row', 'column', 'at', 'line', 'width');
  const { a, b, c, d } = f.vectors('a', 'b', 'c', 'd');
  const { ab, cd } = f.vectors('ab', 'cd');
  // Four numbers each of four rows, transposed: two at a time.
  const half = (lanes: readonly number[], offset: number) => [
    set(ab, swizzle(get(a), get(b), lanes)),
    set(cd, swizzle(get(c), get(d), lanes)),
    store(get(to), swizzle(get(ab), get(cd), LOW), offset),
    store(get(to), swizzle(get(ab), get(cd), HIGH), offset + 32),
  ];
  const four = (offset: number) => [
    [a, b, c, d].map((value) => [set(value, load(get(at))), advance(at, get(width))]),
    half(FIRST_HALVES, offset),
    half(LAST_HALVES, offset + 64),
  ];
  return f.body(
    set(width, mul(get(columns), int(4))),
    loop(
      row,
      rows,
      8,
      set(line, get(from)),
      loop(
        column,
        columns,
        4,
        set(at, get(line)),
        four(0),
        four(16),
        advance(line, int(16)),
        advance(to, int(128)),
      ),
      advance(from, mul(get(width), int(8))),
    ),
  );
}
