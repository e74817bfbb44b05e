import {
  add,
  advance,
  below,
  get,
  ifElse,
  int,
  load,
  loop,
  mul,
  repeatWhile,
  set,
  splat,
  spread,
  store,
  sub,
  vadd,
  vmul,
  WasmFunction,
  wherePositive,
} from '../../../wasm/assembler.ts';

/** Rows that are summed one after the other before their sum joins the whole: rounding stays small. */
const BLOCK = 128;

/** sumRows(from, to, rows, columns): adds to[c] += the sum over rows of from[row, c]; columns % 4 = 0. */
export function sumRows(): WasmFunction {
  const f = new WasmFunction('sumRows');
  const { from, to, rows, columns } = f.params('from', 'to', 'rows', 'columns');
  const { row, column, block, width } = f.integers('row', 'column', 'block', 'width');
  const { at, line, target } = f.integers('at', 'line', 'target');
  const { sum } = f.vectors('sum');
  return f.body(
    set(width, mul(get(columns), int(4))),
    repeatWhile(
      get(rows),
      set(block, int(BLOCK)),
      ifElse(below(get(rows), get(block)), set(block, get(rows))),
      set(line, get(from)),
      set(target, get(to)),
      loop(
        column,
        columns,
        4,
        set(at, get(line)),
        set(sum, splat(0)),
        loop(row, block, 1, set(sum, vadd(get(sum), load(get(at)))), advance(at, get(width))),
        store(get(target), vadd(load(get(target)), get(sum))),
        advance(line, int(16)),
        advance(target, int(16)),
      ),
      set(from, add(get(from), mul(get(width), get(block)))),
      set(rows, sub(get(rows), get(block))),
    ),
  );
}

/**
 * addBias(from, to, rows, columns, bias, alpha): leaky ReLU, of slope `alpha` below zero, of
 * from[row, c] + bias[c]; columns % 4 = 0, and `to` may be `from`.
 */
export function addBias(): WasmFunction {
  const f = new WasmFunction('addBias');
  const { from, to, rows, columns, bias } = f.params('from', 'to', 'rows', 'columns', 'bias');
  const alpha = f.param('f32');
  const { row, column, at } = f.integers('row', 'column', 'at');
  const { slope, value } = f.vectors('slope', 'value');
  return f.body(
    set(slope, spread(alpha)),
    loop(
      row,
      rows,
      1,
      set(at, get(bias)),
      loop(
        column,
        columns,
        4,
        set(value, vadd(load(get(from)), load(get(at)))),
        store(get(to), wherePositive(get(value), get(value), vmul(get(value), get(slope)))),
        [from, to, at].map((pointer) => advance(pointer, int(16))),
      ),
    ),
  );
}
