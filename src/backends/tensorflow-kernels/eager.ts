import type * as tf from '@tensorflow/tfjs-core';
import type { Precision } from '../provider.ts';
import type { NativeOps, OpAttribute } from '../tensorflow.ts';
import { HalfCopies } from './half-copies.ts';

/** A tensor as TensorFlow holds it, unknown to tfjs: it may be of a type that tfjs lacks. */
export interface Handle {
  readonly id: number;
  readonly shape: number[];
  /** TensorFlow's number for the data type. */
  readonly dtype: number;
}

/** What ops take: a tensor of tfjs, or an intermediate result. */
export type Operand = tf.TensorInfo | Handle;

/** TensorFlow's number for bfloat16, for which tfjs has no name. */
export const BFLOAT16 = 14;

/**
 * TensorFlow's ops one by one, by their names, with intermediate results that tfjs never sees and
 * does no bookkeeping for.
 */
export class Eager {
  readonly ops: NativeOps;
  precision: Precision = 'float32';
  readonly #halves: HalfCopies;
  /** What the running kernel has made; it is freed when the kernel ends. */
  #made: Set<Handle> = new Set();

  constructor(ops: NativeOps) {
    this.ops = ops;
    this.#halves = new HalfCopies(ops, (tensor) => {
      const copy = this.cast(tensor, BFLOAT16);
      this.#made.delete(copy);
      return copy;
    });
  }

  /** Runs a kernel's work and hands its result over to tfjs; whatever else it made is freed. */
  kernel(work: () => Handle): tf.TensorInfo {
    return this.scope(() => {
      const result = work();
      this.#made.delete(result);
      return this.ops.createOutputTensor(result);
    });
  }

  /** Frees every handle that the work makes, also when it throws. */
  scope<T>(work: () => T): T {
    const outer = this.#made;
    this.#made = new Set();
    try {
      return work();
    } finally {
      for (const handle of this.#made) this.free(handle);
      this.#made = outer;
    }
  }

  free(handle: Handle): void {
    this.ops.binding.deleteTensor(handle.id);
  }

  /** Runs an op that has one output. */
  run(op: string, attributes: OpAttribute[], ...inputs: Operand[]): Handle {
    const ids = inputs.map((input) => this.#idOf(input));
    const [output] = this.ops.binding.executeOp(op, attributes, ids, 1);
    this.#made.add(output!);
    return output!;
  }

  /** Runs an op that has no output. */
  perform(op: string, attributes: OpAttribute[], ...inputs: Operand[]): void {
    this.ops.binding.executeOp(
      op,
      attributes,
      inputs.map((input) => this.#idOf(input)),
      0,
    );
  }

  /** Numbers that an op takes as a tensor, such as a shape. */
  integers(values: readonly number[], shape: number[] = [values.length]): Handle {
    return this.#tensor(Int32Array.from(values), shape, this.ops.binding.TF_INT32);
  }

  reals(values: readonly number[] | Float32Array, shape: number[]): Handle {
    return this.#tensor(Float32Array.from(values), shape, this.ops.binding.TF_FLOAT);
  }

  read(handle: Handle): tf.TypedArray {
    return this.ops.binding.tensorDataSync(handle.id);
  }

  /** Frees the memory of a tensor of tfjs, which has to be given another by `replace`. */
  release(tensor: tf.TensorInfo): void {
    this.ops.binding.deleteTensor(this.#idOf(tensor));
    this.#halves.forget(tensor.dataId);
  }

  /** Gives a tensor of tfjs whose memory was released another handle's, of the same shape. */
  replace(tensor: tf.TensorInfo, handle: Handle): void {
    this.#made.delete(handle);
    this.ops.tensorMap.get(tensor.dataId).id = handle.id;
  }

  /** A tensor of tfjs as convolutions and products take it at the present precision. */
  factor(tensor: tf.TensorInfo): Operand {
    return this.precision === 'bfloat16' ? this.#halves.of(tensor) : tensor;
  }

  /** The type of what `factor` gives. */
  get factorType(): number {
    return this.precision === 'bfloat16' ? BFLOAT16 : this.ops.binding.TF_FLOAT;
  }

  /** The result of factors as float32. */
  toFloat(handle: Handle): Handle {
    const { TF_FLOAT } = this.ops.binding;
    return handle.dtype === TF_FLOAT ? handle : this.cast(handle, TF_FLOAT);
  }

  cast(input: Operand, to: number): Handle {
    return this.run(
      'Cast',
      [this.type('SrcT', this.#typeOf(input)), this.type('DstT', to), this.flag('Truncate', false)],
      input,
    );
  }

  reshape(input: Operand, shape: readonly number[]): Handle {
    const { TF_INT32 } = this.ops.binding;
    const attributes = [this.type('T', this.#typeOf(input)), this.type('Tshape', TF_INT32)];
    return this.run('Reshape', attributes, input, this.integers(shape));
  }

  type(name: string, value: number): OpAttribute {
    return { name, type: this.ops.binding.TF_ATTR_TYPE, value };
  }

  flag(name: string, value: boolean): OpAttribute {
    return { name, type: this.ops.binding.TF_ATTR_BOOL, value };
  }

  integer(name: string, value: number | number[]): OpAttribute {
    return { name, type: this.ops.binding.TF_ATTR_INT, value };
  }

  text(name: string, value: string): OpAttribute {
    return { name, type: this.ops.binding.TF_ATTR_STRING, value };
  }

  real(name: string, value: number): OpAttribute {
    return { name, type: this.ops.binding.TF_ATTR_FLOAT, value };
  }

  #tensor(values: tf.TypedArray, shape: number[], dtype: number): Handle {
    const handle = { id: this.ops.binding.createTensor(shape, dtype, values), shape, dtype };
    this.#made.add(handle);
    return handle;
  }

  /** The tensors of tfjs that kernels here take are float32. */
  #typeOf(input: Operand): number {
    return 'dataId' in input ? this.ops.binding.TF_FLOAT : input.dtype;
  }

  #idOf(input: Operand): number {
    return 'dataId' in input ? this.ops.getInputTensorIds([input])[0]! : input.id;
  }
}
