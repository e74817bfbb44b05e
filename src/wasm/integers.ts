/** Instructions on integers, in variables and in the lanes of vectors; beside `assembler.ts`. */
import type { Code } from './assembler.ts';

const unsigned = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];

const binary =
  (operation: number) =>
  (a: Code, b: Code): Code => [a, b, operation];

/** An access to memory at `address + offset`, where nothing is known of the alignment. */
const access = (offset: number): Code => [0x00, unsigned(offset)];
const loading =
  (operation: number) =>
  (address: Code, offset = 0): Code => [address, operation, access(offset)];
const storing =
  (operation: number) =>
  (address: Code, value: Code, offset = 0): Code => [address, value, operation, access(offset)];

export const i32 = {
  load: loading(0x28),
  loadByte: loading(0x2d),
  /** 16 bits, signed. */
  loadShort: loading(0x2e),
  store: storing(0x36),
  storeByte: storing(0x3a),
  storeShort: storing(0x3b),
  equal: binary(0x46),
  differ: binary(0x47),
  /** Both unsigned, as all comparisons here. */
  below: binary(0x49),
  above: binary(0x4b),
  notBelow: binary(0x4f),
  or: binary(0x72),
  shiftLeft: binary(0x74),
  /** Copies of the sign come in from the left. */
  shiftRight: binary(0x75),
  /** Zeros come in from the left. */
  shiftIn: binary(0x76),
};

export const i64 = {
  load: loading(0x29),
  store: storing(0x37),
  or: binary(0x84),
  shiftLeft: binary(0x86),
  shiftIn: binary(0x88),
  /** The lower half, as 32 bits. */
  low: (a: Code): Code => [a, 0xa7],
  /** Of 32 bits, zeros before them. */
  of: (a: Code): Code => [a, 0xad],
};

const simd = (operation: number): Code => [0xfd, unsigned(operation)];
const lanewise =
  (operation: number) =>
  (a: Code, b: Code): Code => [a, b, simd(operation)];
const loadingVector =
  (operation: number) =>
  (address: Code, offset = 0): Code => [address, simd(operation), access(offset)];
const shifting =
  (operation: number) =>
  (a: Code, by: number): Code => [a, [0x41, by], simd(operation)];

const bytesOf = (values: Int16Array | Int32Array): number[] => [...new Uint8Array(values.buffer)];
const constant = (bytes: readonly number[]): Code => [simd(0x0c), bytes];

export const v128 = {
  load: loadingVector(0x00),
  store: (address: Code, value: Code, offset = 0): Code => [
    address,
    value,
    simd(0x0b),
    access(offset),
  ],
  /** Eight bytes, zeros in the upper half. */
  loadHalf: loadingVector(0x5d),
  /** The lower half. */
  storeHalf: (address: Code, value: Code): Code => [address, value, simd(0x5b), access(0), 0],
  storeUpperHalf: (address: Code, value: Code): Code => [address, value, simd(0x5b), access(0), 1],
  /** The first three bytes. */
  storeThree: (address: Code, value: Code): Code => [
    [address, value, simd(0x59), access(0), 0],
    [address, value, simd(0x58), access(2), 2],
  ],
  zero: constant(Array<number>(16).fill(0)),
  and: lanewise(0x4e),
  xor: lanewise(0x51),
  /** 16 bytes of two vectors, whose bytes are numbered 0-15 and 16-31. */
  pick: (a: Code, b: Code, bytes: readonly number[]): Code => [a, b, simd(0x0d), bytes],
  /** The lower half as 64 bits. */
  low: (a: Code): Code => [a, simd(0x1d), 0],
};

const half = (bytes: readonly number[]): number[] => bytes.flatMap((byte) => [byte, byte + 16]);

export const i8x16 = {
  all: (value: number): Code => constant(Array<number>(16).fill(value)),
  /** The nearest bytes from 0 to 255, of `a` and then of `b`. */
  narrow: lanewise(0x66),
  /** The nearest from -128 to 127. */
  narrowSigned: lanewise(0x65),
  /** The lower halves of two vectors, byte by byte in turn. */
  interleaveLow: (a: Code, b: Code): Code => v128.pick(a, b, half([0, 1, 2, 3, 4, 5, 6, 7])),
  /** The lower and the upper half of a vector, byte by byte in turn. */
  interleaveHalves: (a: Code): Code =>
    v128.pick(a, v128.zero, [0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15]),
  interleaveHigh: (a: Code, b: Code): Code => v128.pick(a, b, half([8, 9, 10, 11, 12, 13, 14, 15])),
};

export const i16x8 = {
  all: (value: number): Code => constant(bytesOf(new Int16Array(8).fill(value))),
  splat: (a: Code): Code => [a, simd(0x10)],
  /** `first` and `second` in turn. */
  pairs: (first: number, second: number): Code =>
    constant(bytesOf(new Int16Array(8).map((_, i) => (i % 2 === 0 ? first : second)))),
  /** Eight bytes from memory. */
  loadBytes: loadingVector(0x02),
  ofLowBytes: (a: Code): Code => [a, simd(0x89)],
  ofHighBytes: (a: Code): Code => [a, simd(0x8a)],
  add: lanewise(0x8e),
  sub: lanewise(0x91),
  mul: lanewise(0x95),
  shiftLeft: shifting(0x8b),
  shiftRight: shifting(0x8c),
  shiftIn: shifting(0x8d),
  /** The nearest of 16 bits, of `a` and then of `b`. */
  narrow: lanewise(0x85),
  /** The lower halves of two vectors, lane by lane in turn. */
  interleaveLow: (a: Code, b: Code): Code =>
    v128.pick(a, b, [0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23]),
  interleaveHigh: (a: Code, b: Code): Code =>
    v128.pick(a, b, [8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31]),
};

export const i32x4 = {
  all: (value: number): Code => constant(bytesOf(new Int32Array(4).fill(value))),
  splat: (a: Code): Code => [a, simd(0x11)],
  loadSplat: loadingVector(0x09),
  /** Of the lower four of eight unsigned lanes. */
  ofLow: (a: Code): Code => [a, simd(0xa9)],
  toFloats: (a: Code): Code => [a, simd(0xfa)],
  add: lanewise(0xae),
  sub: lanewise(0xb1),
  shiftLeft: shifting(0xab),
  shiftRight: shifting(0xac),
  /** Sums of the products of neighbouring lanes of 16 bits. */
  dot: lanewise(0xba),
};

export const i64x2 = {
  add: lanewise(0xce),
  /** The products of the lower two of four signed lanes of 32 bits. */
  productsLow: lanewise(0xdc),
  productsHigh: lanewise(0xdd),
};

/** What leaves by `branchIf` comes to its end; innermost is 0, and loops and ifs count too. */
export const block = (...body: Code): Code => [[0x02, 0x40], body, 0x0b];

/** Runs on past its end; a `branchIf` to it runs it again. */
export const again = (...body: Code): Code => [[0x03, 0x40], body, 0x0b];

export const branchIf = (depth: number, condition: Code): Code => [condition, [0x0d, depth]];

/** Ends the function with a result. */
export const giveBack = (value: Code): Code => [value, 0x0f];
