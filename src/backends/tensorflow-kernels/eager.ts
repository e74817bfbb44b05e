import type * as tf from '@tensorflow/tfjs-core';
import type { Precision } from '../provider.ts';
import type { NativeOps, OpAttribute } from '../tensorflow.ts';
import { HalfTensors } from './half-tensors.ts';

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
  /** Whether evenface's own ops (`scripts/native/fused_ops.cc`) are there: they are for CPUs. */
  readonly fused: boolean;
  readonly #halves: HalfTensors;
  /** What the running kernel has made; it is freed when the kernel ends. */
  #made: Set<Handle> = new Set();

  constructor(ops: NativeOps, fused: boolean) {
    this.ops = ops;
    this.fused = fused;
    this.#halves = new HalfTensors(ops, {
      toHalf: (tensor) => this.kept(this.cast(tensor, BFLOAT16)),
      toFloat: (half) => this.kept(this.cast(half, ops.binding.TF_FLOAT)),
    });
  }

  /** Runs a kernel's work and hands its results over to tfjs; whatever else it made is freed. */
  kernel(work: () => Handle[]): tf.TensorInfo[] {
    return this.scope(() =>
      work().map((result) => {
        this.kept(result);
        return result.dtype === BFLOAT16
          ? this.#halves.wrap(result)
          : this.ops.createOutputTensor(result);
      }),
    );
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
    return this.runAll(op, attributes, 1, ...inputs)[0]!;
  }

  /** Runs an op that has several outputs. */
  runAll(op: string, attributes: OpAttribute[], outputs: number, ...inputs: Operand[]): Handle[] {
    const ids = inputs.map((input) => this.#idOf(input));
    const handles = this.ops.binding.executeOp(op, attributes, ids, outputs);
    for (const handle of handles) this.#made.add(handle);
    return handles;
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

  reals(values: readonly number[] | Float32Array, shape: number[] = [values.length]): Handle {
    return this.#tensor(Float32Array.from(values), shape, this.ops.binding.TF_FLOAT);
  }

  read(handle: Handle): tf.TypedArray {
    return this.ops.binding.tensorDataSync(handle.id);
  }

  /** The global norm of gradients. */
  norm(gradients: readonly tf.TensorInfo[]): number {
    const float = this.type('T', this.ops.binding.TF_FLOAT);
    const squares = gradients.map((gradient) => this.run('L2Loss', [float], gradient));
    const half = this.run('AddN', [float, this.integer('N', squares.length)], ...squares);
    return Math.sqrt(2 * this.read(half)[0]!);
  }

  /** To be called when a tensor's values have changed in place. */
  changed(tensor: tf.TensorInfo): void {
    this.#halves.forget(tensor.dataId);
  }

  /** Frees the memory of a tensor of tfjs, which has to be given another by `replace`. */
  release(tensor: tf.TensorInfo): void {
    this.ops.binding.deleteTensor(this.#idOf(tensor));
    this.changed(tensor);
  }

  /** Gives a tensor of tfjs whose memory was released another handle's, of the same shape. */
  replace(tensor: tf.TensorInfo, handle: Handle): void {
    this.kept(handle);
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

  /** A tensor of tfjs in the type of a handle. */
  like(handle: Handle, tensor: tf.TensorInfo): Operand {
    return handle.dtype === BFLOAT16 ? this.#halves.of(tensor) : tensor;
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

  /** Lets a handle outlive the running kernel. */
  kept(handle: Handle): Handle {
    this.#made.delete(handle);
    return handle;
  }

  #idOf(input: Operand): number {
    return 'dataId' in input ? this.ops.getInputTensorIds([input])[0]! : input.id;
  }
}
