/** Numbers that are the same whatever the pass is given. */
export interface Constant {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** Numbers that follow from what the pass is given; their first dimension is the batch. */
export interface Value {
  /** Without the batch. */
  readonly shape: readonly number[];
}

export type Operand = { readonly value: Value } | { readonly constant: Constant };

/** A kernel that a pass ran. */
export interface Step {
  /** tfjs's name of it. */
  readonly kernel: string;
  /** By tfjs's names; those of a list by their place in it. */
  readonly inputs: Readonly<Record<string, Operand>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly output: Value;
}

/** What a pass did, in order. */
export interface Recording {
  readonly inputs: Readonly<Record<string, Value>>;
  readonly steps: readonly Step[];
  readonly outputs: Readonly<Record<string, Value>>;
}
