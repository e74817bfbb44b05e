import type { HuffmanCode } from './header.ts';

/** Codes of up to so many bits are found by one look-up. */
export const LOOKUP_BITS = 10;

/**
 * A table of a Huffman code as `scan.ts` reads it, and where its parts lie, in bytes. First the
 * look-ups, an int32 for each of the next ten bits:
 *
 * - bits 0-4: bits taken; bit 5: whether the number that follows the code is among them
 * - bits 8-15: with a number, how many zeros come before it; else the code's symbol
 * - bits 16-31: the number
 *
 * and 0 where the code is longer. Then, for each length, where its codes end (as 16 bits, the code
 * first) and what to add to a code to find its symbol; then the symbols.
 */
export const TABLE = {
  known: 1 << 5,
  limits: 4 << LOOKUP_BITS,
  offsets: (4 << LOOKUP_BITS) + 4 * 18,
  symbols: (4 << LOOKUP_BITS) + 8 * 18,
  bytes: (4 << LOOKUP_BITS) + 8 * 18 + 256,
} as const;

const MOST_BITS = 16;

/** Of DC coefficients a code tells nothing but how many bits the number has. */
const MOST_DC_BITS = 15;

/** The table of a code for DC or AC coefficients; undefined when it is none. */
export function huffmanTable(
  { counts, symbols }: HuffmanCode,
  kind: 'dc' | 'ac',
): Uint8Array | undefined {
  if (symbols.length > 256) return undefined;
  if (kind === 'dc' && symbols.some((symbol) => symbol > MOST_DC_BITS)) return undefined;
  const bytes = new Uint8Array(TABLE.bytes);
  const lookups = new Int32Array(bytes.buffer, 0, 1 << LOOKUP_BITS);
  const limits = new Int32Array(bytes.buffer, TABLE.limits, MOST_BITS + 2);
  const offsets = new Int32Array(bytes.buffer, TABLE.offsets, MOST_BITS + 2);
  bytes.set(symbols, TABLE.symbols);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= MOST_BITS; length++, code <<= 1) {
    offsets[length] = index - code;
    for (let i = 0; i < counts[length - 1]!; i++, code++, index++) {
      if (length > LOOKUP_BITS) continue;
      const free = LOOKUP_BITS - length;
      for (let rest = 0; rest < 1 << free; rest++) {
        lookups[(code << free) | rest] = lookupOf(symbols[index]!, length, rest, free, kind);
      }
    }
    // No code is ones alone (T.81, C).
    if (code >= 1 << length) return undefined;
    limits[length] = code << (MOST_BITS - length);
  }
  // What no code begins with has a length of 17.
  limits[MOST_BITS + 1] = 1 << MOST_BITS;
  return bytes;
}

/** `rest` are the `free` bits behind the code. */
function lookupOf(
  symbol: number,
  length: number,
  rest: number,
  free: number,
  kind: 'dc' | 'ac',
): number {
  const size = symbol & 15;
  const zeros = symbol >> 4;
  const isNumber = kind === 'dc' ? zeros === 0 : size > 0;
  if (!isNumber || size > free) return length | (symbol << 8);
  const bits = rest >> (free - size);
  return (length + size) | TABLE.known | (zeros << 8) | (signed(bits, size) << 16);
}

/** The number that `size` bits stand for (T.81, F.2.2.1): with a leading 0 they count from below. */
function signed(bits: number, size: number): number {
  return size > 0 && bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
}
