import {
  add,
  advance,
  type Code,
  get,
  int,
  loop,
  set,
  WasmFunction,
} from '../../wasm/assembler.ts';
import { i8x16, i16x8, v128 } from '../../wasm/integers.ts';

/** Samples that are made into twice as many at a time; rows are written in whole steps. */
export const UPSAMPLING_STEP = 8;

const weigh = (near: Code, far: Code): Code => i16x8.add(i16x8.mul(near, i16x8.all(3)), far);

/**
 * Doubles the samples of a row: each new one is three quarters of the nearest and a quarter of the
 * one beyond, rounded up and down in turn, as libjpeg does it ("fancy upsampling"). One sample
 * before `row` and one behind its end are read.
 */
function doubled(
  name: string,
  isBetweenRows: boolean,
  roundings: readonly [number, number],
): WasmFunction {
  const f = new WasmFunction(name);
  const { row, other, to, count } = f.params('row', 'other', 'to', 'count');
  const { i } = f.integers('i');
  const { before, here, after, first, second } = f.vectors(
    ...(['before', 'here', 'after', 'first', 'second'] as const),
  );
  const load = (offset: number): Code => {
    const near = i16x8.loadBytes(add(get(row), int(offset)));
    return isBetweenRows ? weigh(near, i16x8.loadBytes(add(get(other), int(offset)))) : near;
  };
  const shift = isBetweenRows ? 4 : 2;
  const between = (beside: Code, rounding: number): Code =>
    i16x8.shiftIn(i16x8.add(weigh(get(here), beside), i16x8.all(rounding)), shift);
  return f.body(
    loop(
      i,
      count,
      UPSAMPLING_STEP,
      set(before, load(-1)),
      set(here, load(0)),
      set(after, load(1)),
      set(first, between(get(before), roundings[0])),
      set(second, between(get(after), roundings[1])),
      set(first, i8x16.narrow(get(first), get(second))),
      v128.store(get(to), i8x16.interleaveHalves(get(first))),
      advance(row, int(UPSAMPLING_STEP)),
      isBetweenRows ? advance(other, int(UPSAMPLING_STEP)) : [],
      advance(to, int(2 * UPSAMPLING_STEP)),
    ),
  );
}

/**
 * doubleBoth(row, other, to, count): a row of twice the width and between two rows: three quarters
 * of `row` and a quarter of `other`.
 */
export const doubleBoth = (): WasmFunction => doubled('doubleBoth', true, [8, 7]);

/** doubleAcross(row, row, to, count): a row of twice the width. */
export const doubleAcross = (): WasmFunction => doubled('doubleAcross', false, [1, 2]);
