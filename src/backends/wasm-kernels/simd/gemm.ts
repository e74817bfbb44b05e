import {
  add,
  advance,
  and,
  type Code,
  get,
  ifElse,
  int,
  type Local,
  load,
  loadSplat,
  loop,
  mul,
  set,
  splat,
  store,
  vadd,
  vmul,
  WasmFunction,
} from '../../../wasm/assembler.ts';

/**
 * A product is made in pieces of 4 rows and 8 columns, whose sums stay in 8 of the 16 vector
 * registers. One step of the sum a turn of the loop: unrolled, V8 loads ahead and spills sums,
 * which takes half the speed.
 */
const ROWS = [0, 1, 2, 3];

interface Piece {
  readonly sums: Local[];
  readonly first: Local;
  readonly last: Local;
  readonly factor: Local;
}

function pieceOf(f: WasmFunction): Piece {
  return { sums: f.vectorArray(2 * ROWS.length), ...f.vectors('first', 'last', 'factor') };
}

/** Adds one column of the left operand times eight numbers of the right one. */
function accumulate(piece: Piece, left: (row: number) => Code, right: Code): Code {
  const { sums, first, last, factor } = piece;
  const addTo = (sum: Local, value: Local) =>
    set(sum, vadd(get(sum), vmul(get(factor), get(value))));
  return [
    set(first, load(right)),
    set(last, load(right, 16)),
    ROWS.map((row) => [
      set(factor, left(row)),
      addTo(sums[2 * row]!, first),
      addTo(sums[2 * row + 1]!, last),
    ]),
  ];
}

/** Visits the piece's place in the result; moves `at` over its rows. */
function eachRow(at: Local, width: Local, visit: (row: number) => Code): Code {
  return ROWS.map((row) => [visit(row), advance(at, get(width))]);
}

/**
 * gemm(a, b, c, rows, columns, inner, eight): c = a x b, for a `[rows, inner]`, b
 * `[inner, columns]` in panels of eight columns, `eight` bytes from one to the next, and c
 * `[rows, columns]`; rows % 4 = 0 and columns % 8 = 0.
 */
export function gemm(): WasmFunction {
  const f = new WasmFunction('gemm');
  const { a, b, c, rows, columns, inner, eight } = f.params(
    ...(['a', 'b', 'c', 'rows', 'columns', 'inner', 'eight'] as const),
  );
  const { row, column, step, at, left } = f.integers('row', 'column', 'step', 'at', 'left');
  const { length, second, third, fourth, width } = f.integers(
    ...(['length', 'second', 'third', 'fourth', 'width'] as const),
  );
  const offsets = [undefined, second, third, fourth];
  const piece = pieceOf(f);
  return f.body(
    set(length, mul(get(inner), int(4))),
    set(width, mul(get(columns), int(4))),
    offsets.map((offset, i) => (offset ? set(offset, mul(get(length), int(i))) : [])),
    loop(
      column,
      columns,
      8,
      loop(
        row,
        rows,
        ROWS.length,
        set(left, add(get(a), mul(get(row), get(length)))),
        set(at, get(b)),
        piece.sums.map((sum) => set(sum, splat(0))),
        loop(
          step,
          inner,
          1,
          accumulate(
            piece,
            (i) => loadSplat(offsets[i] ? add(get(left), get(offsets[i])) : get(left)),
            get(at),
          ),
          advance(at, int(32)),
          advance(left, int(4)),
        ),
        set(at, add(add(get(c), mul(get(column), int(4))), mul(get(row), get(width)))),
        eachRow(at, width, (i) => [
          store(get(at), get(piece.sums[2 * i]!)),
          store(get(at), get(piece.sums[2 * i + 1]!), 16),
        ]),
      ),
      advance(b, get(eight)),
    ),
  );
}

/**
 * gemmTransposed(a, b, c, rows, columns, inner, eight): c += aᵀ x b, for a `[inner, rows]` and b
 * `[inner, columns]` in panels of eight columns, `eight` bytes from one to the next, and c
 * `[rows, columns]`; rows % 8 = 0 and columns % 8 = 0.
 */
export function gemmTransposed(): WasmFunction {
  const f = new WasmFunction('gemmTransposed');
  const { a, b, c, rows, columns, inner, eight } = f.params(
    ...(['a', 'b', 'c', 'rows', 'columns', 'inner', 'eight'] as const),
  );
  const { row, column, step, at, left, right, width } = f.integers(
    ...(['row', 'column', 'step', 'at', 'left', 'right', 'width'] as const),
  );
  const { panel, place } = f.integers('panel', 'place');
  const piece = pieceOf(f);
  return f.body(
    set(width, mul(get(columns), int(4))),
    loop(
      column,
      columns,
      8,
      set(place, add(get(c), mul(get(column), int(4)))),
      set(panel, get(a)),
      loop(
        row,
        rows,
        ROWS.length,
        // A panel has two pieces' rows: the first four of its eight columns, then the others.
        set(left, add(get(panel), mul(and(get(row), int(4)), int(4)))),
        ifElse(and(get(row), int(4)), advance(panel, get(eight))),
        set(right, get(b)),
        set(at, get(place)),
        eachRow(at, width, (i) => [
          set(piece.sums[2 * i]!, load(get(at))),
          set(piece.sums[2 * i + 1]!, load(get(at), 16)),
        ]),
        loop(
          step,
          inner,
          1,
          accumulate(piece, (i) => loadSplat(get(left), i * 4), get(right)),
          advance(left, int(32)),
          advance(right, int(32)),
        ),
        eachRow(place, width, (i) => [
          store(get(place), get(piece.sums[2 * i]!)),
          store(get(place), get(piece.sums[2 * i + 1]!), 16),
        ]),
      ),
      advance(b, get(eight)),
    ),
  );
}
