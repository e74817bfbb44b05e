import {
  add,
  advance,
  and,
  below,
  type Code,
  get,
  ifElse,
  int,
  type Local,
  loop,
  mul,
  repeatWhile,
  set,
  sub,
  WasmFunction,
} from '../../wasm/assembler.ts';
import { again, block, branchIf, giveBack, i32, i64, v128 } from '../../wasm/integers.ts';
import { LOOKUP_BITS, TABLE } from './huffman-table.ts';

/** What is kept from one call to the next, in bytes: integers, and the 64 bits read ahead. */
export const SCAN_STATE = { at: 0, held: 4, bits: 8, end: 16, bytes: 32 } as const;

/** A block of a unit: its tables, and where the last DC of its component is kept. */
export const UNIT_BLOCK = { dc: 0, ac: 4, last: 8, bytes: 12 } as const;

/** Bytes behind the data that may be read: a block takes at most 64 numbers of 31 bits. */
export const READ_AHEAD = 264;

/** Coefficients of a block that come in zigzag order: where each one belongs, as bytes. */
export const ZIGZAG = zigzag();

const BLOCK_BYTES = 128;
const LONGEST_CODE = 16;
const SYMBOL_OF_16_ZEROS = 0xf0;
const BIG_ENDIAN = [7, 6, 5, 4, 3, 2, 1, 0, 8, 8, 8, 8, 8, 8, 8, 8];

/** Column by column and row by row along the diagonals; runs that lead out of a block end in 63. */
function zigzag(): Uint8Array {
  const places = Array.from({ length: 64 }, (_, place) => place).sort((a, b) => rank(a) - rank(b));
  return Uint8Array.from({ length: 80 }, (_, i) => 2 * places[Math.min(i, 63)]!);
}

/** Even diagonals go up, odd ones down. */
function rank(place: number): number {
  const x = place % 8;
  const y = place >> 3;
  return 8 * (x + y) + ((x + y) % 2 === 0 ? x : y);
}

/**
 * decodeUnits(state, blocks, blocksEnd, zigzag, units, to, ends): reads that many units of a scan
 * (T.81, F.2.2), each with the blocks described from `blocks` to `blocksEnd`; writes the
 * coefficients, int16 `[64]` a block in rows, to `to`, and a byte a block to `ends`, how many of
 * them count in zigzag order. Returns 1, or 0 when the data are damaged or end early.
 */
export function decodeUnits(): WasmFunction {
  const f = new WasmFunction('decodeUnits', 'i32');
  const { state, blocks, blocksEnd, zigzag, units, to, ends } = f.params(
    ...(['state', 'blocks', 'blocksEnd', 'zigzag', 'units', 'to', 'ends'] as const),
  );
  const { unit, described, table, entry, length, symbol } = f.integers(
    ...(['unit', 'described', 'table', 'entry', 'length', 'symbol'] as const),
  );
  const { at, held, end, index, size, value, code, last } = f.integers(
    ...(['at', 'held', 'end', 'index', 'size', 'value', 'code', 'last'] as const),
  );
  const { bits } = f.longs('bits');

  /** As Giesen's "Reading bits in far too many ways", variant 4: at least 56 bits are held then. */
  const refill: Code = ifElse(below(get(held), int(32)), [
    set(
      bits,
      i64.or(
        get(bits),
        i64.shiftIn(
          v128.low(v128.pick(v128.loadHalf(get(at)), v128.zero, BIG_ENDIAN)),
          i64.of(get(held)),
        ),
      ),
    ),
    advance(at, i32.shiftIn(sub(int(63), get(held)), int(3))),
    set(held, i32.or(get(held), int(56))),
  ]);
  const next = (count: Code): Code => i64.low(i64.shiftIn(get(bits), i64.of(sub(int(64), count))));
  const consume = (count: Local): Code => [
    set(bits, i64.shiftLeft(get(bits), i64.of(get(count)))),
    set(held, sub(get(held), get(count))),
  ];
  const lookUp: Code = [
    set(entry, i32.load(add(get(table), i32.shiftLeft(next(int(LOOKUP_BITS)), int(2))))),
    set(length, and(get(entry), int(31))),
  ];
  /** The symbol of a code without a number in the look-up, and its bits. */
  const readSymbol: Code = [
    ifElse(get(entry), set(symbol, and(i32.shiftIn(get(entry), int(8)), int(255))), [
      set(code, next(int(LONGEST_CODE))),
      set(length, int(LOOKUP_BITS)),
      // Ends at 17, since the limit of 17 is above every code.
      repeatWhile(
        i32.notBelow(get(code), i32.load(wordOf(table, length), TABLE.limits)),
        advance(length, int(1)),
      ),
      ifElse(i32.above(get(length), int(LONGEST_CODE)), giveBack(int(0))),
      set(
        symbol,
        i32.loadByte(
          add(
            get(table),
            and(
              add(
                i32.shiftIn(get(code), sub(int(LONGEST_CODE), get(length))),
                i32.load(wordOf(table, length), TABLE.offsets),
              ),
              int(255),
            ),
          ),
          TABLE.symbols,
        ),
      ),
    ]),
    consume(length),
  ];
  /** The number of `size` bits, at least one. */
  const readNumber: Code = [
    set(value, next(get(size))),
    ifElse(
      below(get(value), i32.shiftLeft(int(1), sub(get(size), int(1)))),
      set(value, add(sub(get(value), i32.shiftLeft(int(1), get(size))), int(1))),
    ),
    consume(size),
  ];
  const known: Code = and(get(entry), int(TABLE.known));
  const put: Code = i32.storeShort(
    add(get(to), i32.loadByte(add(get(zigzag), get(index)))),
    get(value),
  );
  const dc: Code = [
    refill,
    set(table, i32.load(get(described), UNIT_BLOCK.dc)),
    lookUp,
    ifElse(
      known,
      [set(value, i32.shiftRight(get(entry), int(16))), consume(length)],
      [
        readSymbol,
        ifElse(i32.above(get(symbol), int(15)), giveBack(int(0))),
        set(size, get(symbol)),
        ifElse(get(size), readNumber, set(value, int(0))),
      ],
    ),
    set(last, i32.load(get(described), UNIT_BLOCK.last)),
    set(value, add(get(value), i32.load(get(last)))),
    i32.store(get(last), get(value)),
    i32.storeShort(get(to), get(value)),
  ];
  const ac: Code = [
    set(table, i32.load(get(described), UNIT_BLOCK.ac)),
    set(index, int(1)),
    block(
      again(
        refill,
        lookUp,
        ifElse(
          known,
          [
            set(value, i32.shiftRight(get(entry), int(16))),
            advance(index, and(i32.shiftIn(get(entry), int(8)), int(15))),
            consume(length),
            put,
            advance(index, int(1)),
          ],
          [
            readSymbol,
            set(size, and(get(symbol), int(15))),
            ifElse(
              get(size),
              [
                advance(index, i32.shiftIn(get(symbol), int(4))),
                readNumber,
                put,
                advance(index, int(1)),
              ],
              [
                // Past the ifs and the loop: nothing but zeros follows in this block.
                branchIf(3, i32.differ(get(symbol), int(SYMBOL_OF_16_ZEROS))),
                advance(index, int(16)),
              ],
            ),
          ],
        ),
        branchIf(0, below(get(index), int(64))),
      ),
    ),
    ifElse(i32.above(get(index), int(64)), giveBack(int(0))),
  ];
  return f.body(
    set(at, i32.load(get(state), SCAN_STATE.at)),
    set(held, i32.load(get(state), SCAN_STATE.held)),
    set(end, i32.load(get(state), SCAN_STATE.end)),
    set(bits, i64.load(get(state), SCAN_STATE.bits)),
    loop(
      unit,
      units,
      1,
      set(described, get(blocks)),
      repeatWhile(
        below(get(described), get(blocksEnd)),
        Array.from({ length: BLOCK_BYTES / 16 }, (_, i) => v128.store(get(to), v128.zero, 16 * i)),
        dc,
        ac,
        // Eight bytes may be held beyond the end.
        ifElse(i32.above(get(at), add(get(end), int(8))), giveBack(int(0))),
        i32.storeByte(get(ends), get(index)),
        advance(ends, int(1)),
        advance(to, int(BLOCK_BYTES)),
        advance(described, int(UNIT_BLOCK.bytes)),
      ),
    ),
    i32.store(get(state), get(at), SCAN_STATE.at),
    i32.store(get(state), get(held), SCAN_STATE.held),
    i64.store(get(state), get(bits), SCAN_STATE.bits),
    int(1),
  );
}

function wordOf(table: Local, index: Local): Code {
  return add(get(table), mul(get(index), int(4)));
}
