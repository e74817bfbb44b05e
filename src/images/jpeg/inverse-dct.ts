import {
  add,
  advance,
  type Code,
  equal,
  get,
  ifElse,
  int,
  type Local,
  loop,
  mul,
  set,
  WasmFunction,
} from '../../wasm/assembler.ts';
import { i8x16, i16x8, i32, i32x4, v128 } from '../../wasm/integers.ts';

const BLOCK_BYTES = 128;

/** Fraction bits of the constants, and those that the first pass keeps for the second. */
const CONSTANT_BITS = 13;
const KEPT_BITS = 2;

const fixed = (value: number): number => Math.round(value * (1 << CONSTANT_BITS));

/** A sum of two numbers' products with constants, for each pair of neighbours. */
const products = (pairs: Code, first: number, second: number): Code =>
  i32x4.dot(pairs, i16x8.pairs(first, second));

/**
 * The inverse DCT of eight numbers in each lane (Loeffler, Ligtenberg and Moschytz 1989, "Practical
 * fast 1-D DCT algorithms with 11 multiplications"), divided by 2^`shift`. Rounded to the same bits
 * as libjpeg's `jidctint.c`; sums of its constants are taken beforehand, since two products are one
 * instruction.
 */
function transform(f: WasmFunction, lines: readonly Local[], shift: number): Code {
  const { fromThree, fromOne } = f.vectors('fromThree', 'fromOne');
  const halves = [i16x8.interleaveLow, i16x8.interleaveHigh].map((interleave) =>
    transformHalf(f, lines, [fromThree, fromOne], interleave, shift),
  );
  return [
    set(fromThree, i16x8.add(get(lines[7]!), get(lines[3]!))),
    set(fromOne, i16x8.add(get(lines[5]!), get(lines[1]!))),
    halves.map(({ code }) => code),
    lines.map((line, i) =>
      set(line, i16x8.narrow(get(halves[0]!.results[i]!), get(halves[1]!.results[i]!))),
    ),
  ];
}

/** The same for four of the lanes; `odd` are the sums of lines 7 and 3, and of 5 and 1. */
function transformHalf(
  f: WasmFunction,
  lines: readonly Local[],
  odd: readonly [Local, Local],
  interleave: (a: Code, b: Code) => Code,
  shift: number,
): { results: Local[]; code: Code } {
  const { near, far, sum, difference } = f.vectors('near', 'far', 'sum', 'difference');
  const { rotated, turned, third, fourth } = f.vectors('rotated', 'turned', 'third', 'fourth');
  const evens = f.vectorArray(4);
  const results = f.vectorArray(8);
  const pairOf = (a: Local, b: Local) => interleave(get(a), get(b));
  const half = i32x4.all(1 << (shift - 1));
  const one = 1 << CONSTANT_BITS;
  /** The two results that an even and an odd number give. */
  const butterfly = (i: number, from: Local, first: number, second: number, plus: Local): Code => [
    set(difference, i32x4.add(products(get(from), first, second), get(plus))),
    set(results[i]!, i32x4.shiftRight(i32x4.add(get(evens[i]!), get(difference)), shift)),
    set(results[7 - i]!, i32x4.shiftRight(i32x4.sub(get(evens[i]!), get(difference)), shift)),
  ];
  const code = [
    set(near, pairOf(lines[0]!, lines[4]!)),
    set(far, pairOf(lines[2]!, lines[6]!)),
    set(rotated, products(get(far), fixed(0.5411961) + fixed(0.765366865), fixed(0.5411961))),
    set(turned, products(get(far), fixed(0.5411961), fixed(0.5411961) - fixed(1.847759065))),
    set(sum, i32x4.add(products(get(near), one, one), half)),
    set(difference, i32x4.add(products(get(near), one, -one), half)),
    set(evens[0]!, i32x4.add(get(sum), get(rotated))),
    set(evens[1]!, i32x4.add(get(difference), get(turned))),
    set(evens[2]!, i32x4.sub(get(difference), get(turned))),
    set(evens[3]!, i32x4.sub(get(sum), get(rotated))),
    set(near, pairOf(...odd)),
    set(third, products(get(near), fixed(1.175875602) - fixed(1.96157056), fixed(1.175875602))),
    set(fourth, products(get(near), fixed(1.175875602), fixed(1.175875602) - fixed(0.390180644))),
    set(near, pairOf(lines[7]!, lines[1]!)),
    set(far, pairOf(lines[5]!, lines[3]!)),
    butterfly(0, near, -fixed(0.899976223), fixed(1.50132111) - fixed(0.899976223), fourth),
    butterfly(1, far, -fixed(2.562915447), fixed(3.072711026) - fixed(2.562915447), third),
    butterfly(2, far, fixed(2.053119869) - fixed(2.562915447), -fixed(2.562915447), fourth),
    butterfly(3, near, fixed(0.298631336) - fixed(0.899976223), -fixed(0.899976223), third),
  ];
  return { results, code };
}

/** Interleaves the first half of the vectors with the second; as often as the half has bits turns rows to columns. */
function interleaveHalves(
  lines: readonly Local[],
  spare: readonly Local[],
  { interleaveLow, interleaveHigh }: Pick<typeof i16x8, 'interleaveLow' | 'interleaveHigh'>,
): Code {
  const half = lines.length / 2;
  return [
    lines.map((line, i) => set(spare[i]!, get(line))),
    lines
      .slice(0, half)
      .map((_, i) => [
        set(lines[2 * i]!, interleaveLow(get(spare[i]!), get(spare[i + half]!))),
        set(lines[2 * i + 1]!, interleaveHigh(get(spare[i]!), get(spare[i + half]!))),
      ]),
  ];
}

/**
 * inverseDct(from, ends, units, unitBytes, unitBlocks, across, steps, to, stride): the samples,
 * uint8, of a row of blocks: `across` of them, one behind the other, in each of `units` units,
 * which lie `unitBytes` apart. `ends` says of each block how many of its coefficients count, with
 * `unitBlocks` bytes a unit; `steps` are what the coefficients are multiplied by, int16 `[64]`.
 */
export function inverseDct(): WasmFunction {
  const f = new WasmFunction('inverseDct');
  const { from, ends, units, unitBytes, unitBlocks, across, steps, to, stride } = f.params(
    ...([
      'from',
      'ends',
      'units',
      'unitBytes',
      'unitBlocks',
      'across',
      'steps',
      'to',
      'stride',
    ] as const),
  );
  const { unit, part, source, end, row } = f.integers(
    ...(['unit', 'part', 'source', 'end', 'row'] as const),
  );
  const { flat } = f.vectors('flat');
  const lines = f.vectorArray(8);
  const spare = f.vectorArray(8);
  const pairs = lines.slice(0, 4);
  const times = (count: number, code: Code): Code => Array.from({ length: count }, () => code);
  const flatValue = i32.shiftRight(
    add(mul(i32.loadShort(get(source)), i32.loadShort(get(steps))), int(4)),
    int(3),
  );
  const samples = (value: Code): Code => v128.xor(value, i8x16.all(0x80));
  return f.body(
    loop(
      unit,
      units,
      1,
      set(source, get(from)),
      set(end, get(ends)),
      loop(
        part,
        across,
        1,
        set(row, get(to)),
        ifElse(
          equal(i32.loadByte(get(end)), int(1)),
          [
            set(flat, i16x8.splat(flatValue)),
            set(flat, samples(i8x16.narrowSigned(get(flat), get(flat)))),
            times(8, [v128.storeHalf(get(row), get(flat)), advance(row, get(stride))]),
          ],
          [
            lines.map((line, i) =>
              set(line, i16x8.mul(v128.load(get(source), 16 * i), v128.load(get(steps), 16 * i))),
            ),
            transform(f, lines, CONSTANT_BITS - KEPT_BITS),
            times(3, interleaveHalves(lines, spare, i16x8)),
            transform(f, lines, CONSTANT_BITS + KEPT_BITS + 3),
            pairs.map((_, i) => {
              const [first, second] = lines.slice(2 * i);
              const both = i8x16.narrowSigned(get(first!), get(second!));
              return set(spare[i]!, samples(both));
            }),
            pairs.map((line, i) => set(line, get(spare[i]!))),
            times(3, interleaveHalves(pairs, spare, i8x16)),
            pairs.map((line) => [
              v128.storeHalf(get(row), get(line)),
              advance(row, get(stride)),
              v128.storeUpperHalf(get(row), get(line)),
              advance(row, get(stride)),
            ]),
          ],
        ),
        advance(source, int(BLOCK_BYTES)),
        advance(end, int(1)),
        advance(to, int(8)),
      ),
      advance(from, get(unitBytes)),
      advance(ends, get(unitBlocks)),
    ),
  );
}
