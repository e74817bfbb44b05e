import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { chooseNative } from '../../scripts/native/choose.mjs';
import { isComplete } from '../../scripts/native/location.mjs';
import { EvenfaceError, messageOf } from '../common/errors.ts';
import { multipliesBfloat16 } from './processor.ts';
import type { BackendProvider } from './provider.ts';
import type { Eager } from './tensorflow-kernels/eager.ts';
import { registerTensorflowKernels } from './tensorflow-kernels/register.ts';

/** An attribute of a TensorFlow op: `type` is one of the binding's `TF_ATTR_…` numbers. */
export interface OpAttribute {
  name: string;
  type: number;
  value: boolean | number | number[] | string | object;
}

/** The addon: TensorFlow's version, and its numbers for data types and for kinds of attributes. */
export interface NativeBinding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_BOOL: number;
  readonly TF_RESOURCE: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  /** Runs an op on tensors by their ids; gives its outputs, each owned by the caller. */
  executeOp(
    op: string,
    attributes: OpAttribute[],
    inputs: number[],
    outputs: number,
  ): { id: number; shape: number[]; dtype: number }[];
  createTensor(shape: number[], dtype: number, values: tf.TypedArray): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): tf.TypedArray;
}

/** What `@tensorflow/tfjs-node-gpu` gives for running any TensorFlow op by its name. */
export interface NativeOps extends tf.KernelBackend {
  readonly binding: NativeBinding;
  readonly isUsingGpuDevice: boolean;
  /** What the backend knows of each tensor: `id` is the binding's, or -1 for none yet. */
  readonly tensorMap: Pick<
    tf.DataStorage<{
      shape: number[];
      dtype: number;
      id: number;
      values: tf.BackendValues | null;
      refCount: number;
    }>,
    'get' | 'set'
  >;
  /** The binding's id of each tensor; a tensor that no op has met yet is created. */
  getInputTensorIds(tensors: tf.TensorInfo[]): number[];
  /** Makes an output of `executeOp` a tensor of tfjs, which owns it from then on. */
  createOutputTensor(output: { id: number; shape: number[]; dtype: number }): tf.Tensor;
  /** Runs an op that has one output. */
  executeSingleOutput(op: string, attributes: OpAttribute[], inputs: tf.TensorInfo[]): tf.Tensor;
}

const NAME = 'tensorflow';
const PRIORITY = 3;

let loaded: { version: string } | undefined;
let eager: Eager | undefined;

/** Native TensorFlow: the fastest backend, provided by `scripts/native/install.mjs`. */
export const tensorflowBackend: BackendProvider = {
  name: NAME,
  async load() {
    loaded ??= loadFrom(chooseNative());
    return loaded;
  },
  bfloat16: {
    // On a GPU float32 products already run on its tensor cores, as TF32.
    pays: () => !nativeOps().isUsingGpuDevice && multipliesBfloat16(),
    get enabled() {
      return eager?.precision === 'bfloat16';
    },
    set enabled(on) {
      if (eager) eager.precision = on ? 'bfloat16' : 'float32';
    },
  },
};

/** The ops of the loaded backend, for kernels that tfjs lacks. Throws before `load()`. */
export function nativeOps(): NativeOps {
  const backend = tf.findBackend(NAME);
  if (!backend) throw new Error('the tensorflow backend is not loaded');
  return backend as NativeOps;
}

function loadFrom({ folder, variant }: ReturnType<typeof chooseNative>): { version: string } {
  const { EVENFACE_NATIVE: wish } = process.env;
  if (wish === '0') {
    throw unavailable('EVENFACE_NATIVE=0 switches it off', 'Unset EVENFACE_NATIVE.');
  }
  if (wish && wish !== variant) {
    throw unavailable(`EVENFACE_NATIVE is "${wish}"`, 'Set it to cpu, gpu or 0, or unset it.');
  }
  const install = `npx evenface doctor --install tensorflow${variant === 'gpu' ? '-gpu' : ''}`;
  if (!isComplete(folder)) {
    throw unavailable('it is not installed', `Run "${install}", which says what it lacks.`);
  }
  // 2: warnings and start-up notes are left out. TensorFlow reads it while its library loads.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // Else TensorFlow takes all of a GPU's memory at once, also from others who compute on it.
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  try {
    return register(createRequire(join(folder, 'manifest.json')));
  } catch (error) {
    throw unavailable(messageOf(error), `Run "${install}".`, error);
  }
}

function register(require: NodeJS.Require): { version: string } {
  provideForKernels();
  require('./quiet_start.node');
  const binding: NativeBinding = require('./tfjs_binding.node');
  const { NodeJSKernelBackend } = require('./dist/nodejs_kernel_backend.js');
  require('./dist/register_all_kernels.js');
  const ops: NativeOps = new NodeJSKernelBackend(binding, 'evenface');
  tf.registerBackend(NAME, () => ops, PRIORITY);
  const { registered }: { registered: boolean } = require('./fused_ops.node');
  eager = registerTensorflowKernels(ops, registered && !ops.isUsingGpuDevice);
  return { version: binding.TF_Version };
}

/** What the kernels of `@tensorflow/tfjs-node-gpu` take for granted. */
function provideForKernels(): void {
  Object.assign(globalThis, { [Symbol.for('evenface.tfjs-core')]: tf });
  // Gone from Node.js 23 on.
  const old = util as { isNullOrUndefined?: unknown; isArray?: unknown };
  old.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  old.isArray ??= Array.isArray;
  // The chained ops that some kernels call: tfjs-core leaves them to "@tensorflow/tfjs".
  Object.assign(tf.Tensor.prototype, CHAINED_OPS);
}

type Operand = tf.Tensor | tf.TensorLike;
const CHAINED_OPS = {
  toInt(this: tf.Tensor) {
    return tf.cast(this, 'int32');
  },
  toFloat(this: tf.Tensor) {
    return tf.cast(this, 'float32');
  },
  mul(this: tf.Tensor, other: Operand) {
    return tf.mul(this, other);
  },
  sub(this: tf.Tensor, other: Operand) {
    return tf.sub(this, other);
  },
  add(this: tf.Tensor, other: Operand) {
    return tf.add(this, other);
  },
};

function unavailable(reason: string, hint: string, cause?: unknown): EvenfaceError {
  return new EvenfaceError('environment', `native TensorFlow can't be used: ${reason}`, {
    hint,
    cause,
  });
}
