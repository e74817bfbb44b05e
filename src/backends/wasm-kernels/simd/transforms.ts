import {
  add,
  advance,
  type Code,
  get,
  int,
  type Local,
  load,
  loop,
  mul,
  set,
  store,
  vadd,
  vsub,
  WasmFunction,
} from '../../../wasm/assembler.ts';

/**
 * Winograd's transforms for F(2 x 2, 2 x 2): a linear map of a line's numbers, applied across and
 * down. `expand` and `contract`, `difference` and `differenceAdjoint` are each other's transposes.
 * With w, x and y the taps, inputs and outputs of one dimension,
 * y = contract(expand(w) · difference(x)).
 */
interface Transform {
  readonly from: number;
  readonly to: number;
  readonly line: (...values: Code[]) => Code[];
}

const EXPAND: Transform = { from: 2, to: 3, line: (a, b) => [a!, vadd(a!, b!), b!] };
const CONTRACT: Transform = { from: 3, to: 2, line: (a, b, c) => [vadd(a!, b!), vadd(b!, c!)] };
const DIFFERENCE: Transform = {
  from: 3,
  to: 3,
  line: (a, b, c) => [vsub(a!, b!), b!, vsub(c!, b!)],
};
const DIFFERENCE_ADJOINT: Transform = {
  from: 3,
  to: 3,
  line: (a, b, c) => [a!, vsub(vsub(b!, a!), c!), c!],
};

/** The parameters that say how tiles lie in an image; strides are in bytes. */
const TILES = [
  'down',
  'across',
  'downStride',
  'acrossStride',
  'rowStride',
  'columnStride',
  'channels',
] as const;

/** The two-dimensional transform of variables, in order of rows. */
function applied(
  f: WasmFunction,
  { from, to, line }: Transform,
): { values: Local[][]; across: Code; results: Code[][] } {
  const values = Array.from({ length: from }, () => f.vectorArray(from));
  const between = Array.from({ length: from }, () => f.vectorArray(to));
  const across = values.map((row, y) =>
    line(...row.map(get)).map((value, x) => set(between[y]![x]!, value)),
  );
  const columns = Array.from({ length: to }, (_, x) => line(...between.map((row) => get(row[x]!))));
  const results = Array.from({ length: to }, (_, y) => columns.map((column) => column[y]!));
  return { values, across, results };
}

/** Goes over a grid in the image, `at` set to each place in turn. */
function eachPlace(
  side: number,
  at: Local,
  start: Code,
  strides: Record<'rowStride' | 'columnStride', Local>,
  visit: (y: number, x: number) => Code,
): Code {
  const indices = Array.from({ length: side }, (_, i) => i);
  return indices.map((y) => [
    set(at, y === 0 ? start : add(start, mul(get(strides.rowStride), int(y)))),
    indices.map((x) => [x === 0 ? [] : advance(at, get(strides.columnStride)), visit(y, x)]),
  ]);
}

/** Goes over the planes, `at` at the same place of each in turn. */
function eachPlane(at: Local, start: Code, plane: Local, visit: (y: number, x: number) => Code) {
  const indices = [0, 1, 2];
  return [
    set(at, start),
    indices.map((y) =>
      indices.map((x) => [y + x === 0 ? [] : advance(at, get(plane)), visit(y, x)]),
    ),
  ];
}

/**
 * name(from, to, ...TILES, plane, item, eight): tiles of an image to nine planes, `item` bytes from
 * tile to tile and `eight` from eight channels to the next; channels % 8 = 0.
 */
function toPlanes(name: string, transform: Transform): WasmFunction {
  const f = new WasmFunction(name);
  const { from, to, ...p } = f.params('from', 'to', ...TILES, 'plane', 'item', 'eight');
  const { y, x, channel, line, at } = f.integers('y', 'x', 'channel', 'line', 'at');
  const { source, tile, target } = f.integers('source', 'tile', 'target');
  const { values, across, results } = applied(f, transform);
  const four = (offset: number): Code => {
    const place = (local: Local) => add(get(local), int(offset));
    return [
      eachPlace(transform.from, at, place(source), p, (i, j) => set(values[i]![j]!, load(get(at)))),
      across,
      eachPlane(at, place(target), p.plane, (i, j) => store(get(at), results[i]![j]!)),
    ];
  };
  return f.body(
    set(line, get(from)),
    set(tile, get(to)),
    loop(
      y,
      p.down,
      1,
      set(from, get(line)),
      loop(
        x,
        p.across,
        1,
        set(source, get(from)),
        set(target, get(tile)),
        loop(
          channel,
          p.channels,
          8,
          four(0),
          four(16),
          advance(source, int(32)),
          advance(target, get(p.eight)),
        ),
        advance(from, get(p.acrossStride)),
        advance(tile, get(p.item)),
      ),
      advance(line, get(p.downStride)),
    ),
  );
}

/**
 * name(from, to, ...TILES, plane, item): nine planes to tiles of an image, channels in a row.
 * Tiles that `overlap` add to what is there.
 */
function fromPlanes(name: string, transform: Transform, overlap: boolean): WasmFunction {
  const f = new WasmFunction(name);
  const { from, to, ...p } = f.params('from', 'to', ...TILES, 'plane', 'item');
  const { y, x, channel, line, at } = f.integers('y', 'x', 'channel', 'line', 'at');
  const { source, target } = f.integers('source', 'target');
  const { values, across, results } = applied(f, transform);
  return f.body(
    set(line, get(to)),
    loop(
      y,
      p.down,
      1,
      set(to, get(line)),
      loop(
        x,
        p.across,
        1,
        set(source, get(from)),
        set(target, get(to)),
        loop(
          channel,
          p.channels,
          4,
          eachPlane(at, get(source), p.plane, (i, j) => set(values[i]![j]!, load(get(at)))),
          across,
          eachPlace(transform.to, at, get(target), p, (i, j) => {
            const result = results[i]![j]!;
            return store(get(at), overlap ? vadd(load(get(at)), result) : result);
          }),
          advance(source, int(16)),
          advance(target, int(16)),
        ),
        advance(to, get(p.acrossStride)),
        advance(from, get(p.item)),
      ),
      advance(line, get(p.downStride)),
    ),
  );
}

export const expand = () => toPlanes('expand', EXPAND);
export const difference = () => toPlanes('difference', DIFFERENCE);
export const contract = () => fromPlanes('contract', CONTRACT, false);
export const differenceAdjoint = () => fromPlanes('differenceAdjoint', DIFFERENCE_ADJOINT, true);
