import { advance, type Code, get, int, loop, set, WasmFunction } from '../../wasm/assembler.ts';
import { i8x16, i16x8, i32x4, v128 } from '../../wasm/integers.ts';

/** Pixels that are made at a time; rows are written in whole steps. */
export const COLOUR_STEP = 16;

const FRACTION_BITS = 16;
const fixed = (value: number): number => Math.floor(value * (1 << FRACTION_BITS) + 0.5);

/** Where the bytes of a vector of one colour go in the three vectors of pixels. */
function places(vector: number, colour: number): number[] {
  return Array.from({ length: 16 }, (_, i) => 16 * vector + i)
    .map((byte) => ({ byte: byte % 3, pixel: Math.floor(byte / 3) }))
    .map(({ byte, pixel }) => (byte === colour ? pixel : -1));
}

/** Bytes of `a` and `b` where they belong, for a vector of pixels; the others are left to come. */
function merge(vector: number, red: Code, green: Code, blue: Code): Code {
  const [reds, greens, blues] = [0, 1, 2].map((colour) => places(vector, colour));
  const both = v128.pick(
    red,
    green,
    reds!.map((pixel, i) => (pixel >= 0 ? pixel : 16 + Math.max(0, greens![i]!))),
  );
  return v128.pick(
    both,
    blue,
    blues!.map((pixel, i) => (pixel >= 0 ? 16 + pixel : i)),
  );
}

/**
 * toRgb(y, cb, cr, to, count): pixels of three bytes from as many samples of each component (JFIF
 * 1.02), rounded as libjpeg's `jdcolor.c` does it.
 */
export function toRgb(): WasmFunction {
  const f = new WasmFunction('toRgb');
  const { y, cb, cr, to, count } = f.params('y', 'cb', 'cr', 'to', 'count');
  const { i } = f.integers('i');
  const { light, blueness, redness } = f.vectors('light', 'blueness', 'redness');
  const colours = ['red', 'green', 'blue'].map(() => f.vectorArray(2));
  const [reds, greens, blues] = colours as [
    (typeof colours)[0],
    (typeof colours)[0],
    (typeof colours)[0],
  ];
  const half = (wide: (interleave: (a: Code, b: Code) => Code) => Code): Code =>
    i16x8.narrow(
      i32x4.shiftRight(wide(i16x8.interleaveLow), FRACTION_BITS),
      i32x4.shiftRight(wide(i16x8.interleaveHigh), FRACTION_BITS),
    );
  // A half is 2 x 2^14: it does not fit into 16 bits.
  const rounded = (value: Code, factor: number): Code =>
    half((interleave) =>
      i32x4.dot(interleave(value, i16x8.all(2)), i16x8.pairs(factor, 1 << (FRACTION_BITS - 2))),
    );
  const eight = (part: number): Code => [
    set(light, i16x8.loadBytes(get(y), 8 * part)),
    set(blueness, i16x8.sub(i16x8.loadBytes(get(cb), 8 * part), i16x8.all(128))),
    set(redness, i16x8.sub(i16x8.loadBytes(get(cr), 8 * part), i16x8.all(128))),
    // y + 1.402 cr
    set(
      reds[part]!,
      i16x8.add(i16x8.add(get(light), get(redness)), rounded(get(redness), fixed(1.402) - 65536)),
    ),
    // y - 0.344136 cb - 0.714136 cr
    set(
      greens[part]!,
      i16x8.add(
        i16x8.sub(get(light), get(redness)),
        half((interleave) =>
          i32x4.add(
            i32x4.dot(
              interleave(get(blueness), get(redness)),
              i16x8.pairs(-fixed(0.34414), 65536 - fixed(0.71414)),
            ),
            i32x4.all(1 << (FRACTION_BITS - 1)),
          ),
        ),
      ),
    ),
    // y + 1.772 cb
    set(
      blues[part]!,
      i16x8.add(
        i16x8.add(get(light), i16x8.add(get(blueness), get(blueness))),
        rounded(get(blueness), fixed(1.772) - 2 * 65536),
      ),
    ),
  ];
  return f.body(
    loop(
      i,
      count,
      COLOUR_STEP,
      eight(0),
      eight(1),
      colours.map(([low, high]) => set(low!, i8x16.narrow(get(low!), get(high!)))),
      [0, 1, 2].map((vector) =>
        v128.store(
          get(to),
          merge(vector, get(reds[0]!), get(greens[0]!), get(blues[0]!)),
          16 * vector,
        ),
      ),
      [y, cb, cr].map((pointer) => advance(pointer, int(COLOUR_STEP))),
      advance(to, int(3 * COLOUR_STEP)),
    ),
  );
}
