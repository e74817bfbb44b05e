/**
 * A small assembler for WebAssembly with 128-bit SIMD (W3C WebAssembly core specification 2.0,
 * section 5): code is nested lists of bytes, an operand's code stands before its operation's.
 */
export type Code = readonly (number | Code)[];

const TYPES = { i32: 0x7f, i64: 0x7e, f32: 0x7d, v128: 0x7b } as const;
type ValueType = keyof typeof TYPES;

/** A parameter or local variable of a function. */
export interface Local {
  readonly index: number;
}

/**
 * A function without a result, or with one of 32 bits. Its parameters are declared first, then its
 * variables.
 */
export class WasmFunction {
  readonly name: string;
  readonly #results: readonly ValueType[];
  readonly #params: ValueType[] = [];
  readonly #variables: ValueType[] = [];
  #body: Code = [];

  constructor(name: string, result?: 'i32') {
    this.name = name;
    this.#results = result ? [result] : [];
  }

  /** Integer parameters by name, in the order in which they are passed. */
  params<Name extends string>(...names: Name[]): Record<Name, Local> {
    return byName(names, () => this.param('i32'));
  }

  param(type: ValueType): Local {
    this.#params.push(type);
    return { index: this.#params.length - 1 };
  }

  /** Integer variables by name. */
  integers<Name extends string>(...names: Name[]): Record<Name, Local> {
    return byName(names, () => this.#variable('i32'));
  }

  /** Integer variables of 64 bits by name. */
  longs<Name extends string>(...names: Name[]): Record<Name, Local> {
    return byName(names, () => this.#variable('i64'));
  }

  /** Vectors by name. */
  vectors<Name extends string>(...names: Name[]): Record<Name, Local> {
    return byName(names, () => this.#variable('v128'));
  }

  /** A number of vectors. */
  vectorArray(count: number): Local[] {
    return Array.from({ length: count }, () => this.#variable('v128'));
  }

  #variable(type: ValueType): Local {
    this.#variables.push(type);
    return { index: this.#params.length + this.#variables.length - 1 };
  }

  body(...code: Code): this {
    this.#body = code;
    return this;
  }

  get type(): Code {
    const types = (some: readonly ValueType[]) => vector(some.map((type) => TYPES[type]));
    return [0x60, types(this.#params), types(this.#results)];
  }

  get code(): Code {
    const variables = vector(this.#variables.map((type) => [1, TYPES[type]]));
    return sized([variables, this.#body, 0x0b]);
  }
}

function byName<Name extends string>(names: Name[], create: () => Local): Record<Name, Local> {
  return Object.fromEntries(names.map((name) => [name, create()])) as Record<Name, Local>;
}

/** A module that imports `env.memory` and exports the functions by their names. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const section = (id: number, content: Code): Code => [id, sized(content)];
  const anyMemory = [0x02, 0x00, 0x00];
  const bytes: Code = [
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, vector(functions.map(({ type }) => type))),
    section(2, vector([[text('env'), text('memory'), anyMemory]])),
    section(3, vector(functions.map((_, i) => unsigned(i)))),
    section(7, vector(functions.map(({ name }, i) => [text(name), 0x00, unsigned(i)]))),
    section(10, vector(functions.map(({ code }) => code))),
  ];
  return Uint8Array.from(flat(bytes));
}

function flat(code: Code): number[] {
  return code.flat(Number.POSITIVE_INFINITY as 1) as number[];
}

/** LEB128, unsigned. */
function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}

/** LEB128, signed. */
function signed(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && !(byte & 0x40)) || (rest === -1 && (byte & 0x40) !== 0);
    bytes.push(done ? byte : byte | 0x80);
    if (done) return bytes;
  }
}

function vector(items: readonly (number | Code)[]): Code {
  return [unsigned(items.length), items];
}

function sized(content: Code): Code {
  const bytes = flat(content);
  return [unsigned(bytes.length), bytes];
}

function text(value: string): Code {
  return vector([...Buffer.from(value, 'utf8')]);
}

function float32(value: number): Code {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}

export const get = ({ index }: Local): Code => [0x20, unsigned(index)];
export const set = ({ index }: Local, value: Code): Code => [value, 0x21, unsigned(index)];
export const add = (a: Code, b: Code): Code => [a, b, 0x6a];
export const sub = (a: Code, b: Code): Code => [a, b, 0x6b];
export const mul = (a: Code, b: Code): Code => [a, b, 0x6c];
export const and = (a: Code, b: Code): Code => [a, b, 0x71];
export const equal = (a: Code, b: Code): Code => [a, b, 0x46];
/** Both unsigned. */
export const below = (a: Code, b: Code): Code => [a, b, 0x49];
export const int = (value: number): Code => [0x41, signed(value)];

/** Adds to an integer variable. */
export const advance = (local: Local, by: Code): Code => set(local, add(get(local), by));

/** Runs `then` where the condition holds, else `otherwise`. */
export const ifElse = (condition: Code, then: Code, otherwise: Code = []): Code => [
  condition,
  [0x04, 0x40],
  then,
  0x05,
  otherwise,
  0x0b,
];

/** Runs `body`, and again as long as the condition holds after it. */
export const repeatWhile = (condition: Code, ...body: Code): Code => [
  [0x03, 0x40],
  body,
  condition,
  [0x0d, 0x00],
  0x0b,
];

/** Runs `body` with `index` = 0, step, ... while it is below `end`, at least once. */
export const loop = (index: Local, end: Local, step: number, ...body: Code): Code => [
  set(index, int(0)),
  repeatWhile(below(get(index), get(end)), body, advance(index, int(step))),
];

const memoryOperand = (offset: number): Code => [0x02, unsigned(offset)];
const simd = (operation: number): Code => [0xfd, unsigned(operation)];

/** Four float32 from `address + offset`. */
export const load = (address: Code, offset = 0): Code => [
  address,
  simd(0x00),
  memoryOperand(offset),
];

/** One float32 from `address + offset`, in all four lanes. */
export const loadSplat = (address: Code, offset = 0): Code => [
  address,
  simd(0x09),
  memoryOperand(offset),
];

export const store = (address: Code, value: Code, offset = 0): Code => [
  address,
  value,
  simd(0x0b),
  memoryOperand(offset),
];

/** A constant in all four lanes. */
export const splat = (value: number): Code => {
  const lane = float32(value);
  return [simd(0x0c), lane, lane, lane, lane];
};

/** Copies a number of bytes between places that don't overlap. */
export const copyBytes = (to: Code, from: Code, bytes: Code): Code => [
  to,
  from,
  bytes,
  [0xfc, 0x0a, 0x00, 0x00],
];

/** Copies 4 bytes. */
export const copyOne = (to: Code, from: Code): Code => [
  to,
  [from, 0x28, memoryOperand(0)],
  0x36,
  memoryOperand(0),
];

/** The one float32 at `address` in the first lane, zeros in the others. */
export const loadOne = (address: Code): Code => [address, simd(0x5c), memoryOperand(0)];

/** Stores the first lane alone. */
export const storeOne = (address: Code, value: Code): Code => [
  address,
  value,
  simd(0x5a),
  memoryOperand(0),
  0,
];

/** A float32 variable's value in all four lanes. */
export const spread = (local: Local): Code => [get(local), simd(0x13)];

/** Four lanes of two vectors, whose lanes are numbered 0-3 and 4-7. */
export const swizzle = (a: Code, b: Code, lanes: readonly number[]): Code => [
  a,
  b,
  simd(0x0d),
  lanes.map((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte)),
];

export const vadd = (a: Code, b: Code): Code => [a, b, simd(0xe4)];
export const vsub = (a: Code, b: Code): Code => [a, b, simd(0xe5)];
export const vmul = (a: Code, b: Code): Code => [a, b, simd(0xe6)];
export const vdiv = (a: Code, b: Code): Code => [a, b, simd(0xe7)];
export const vsqrt = (a: Code): Code => [a, simd(0xe3)];
/** The smaller; `a` where one is not a number. */
export const vmin = (a: Code, b: Code): Code => [a, b, simd(0xea)];
/** The larger; `a` where one is not a number. */
export const vmax = (a: Code, b: Code): Code => [a, b, simd(0xeb)];
/** Lanes of `a` where those of `condition` are above zero, else of `b`. */
export const wherePositive = (condition: Code, a: Code, b: Code): Code => [
  a,
  b,
  [condition, splat(0), simd(0x44)],
  simd(0x52),
];
