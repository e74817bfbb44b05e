import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { isComplete, nativeFolder } from '../../scripts/native/location.mjs';
import { EvenfaceError, messageOf } from '../common/errors.ts';
import type { BackendProvider } from './provider.ts';

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
}

/** What `@tensorflow/tfjs-node-gpu` gives for running any TensorFlow op by its name. */
export interface NativeOps extends tf.KernelBackend {
  readonly binding: NativeBinding;
  /** Runs an op that has one output. */
  executeSingleOutput(op: string, attributes: OpAttribute[], inputs: tf.TensorInfo[]): tf.Tensor;
  /** Runs an op that has `outputs` outputs. */
  executeMultipleOutputs(
    op: string,
    attributes: OpAttribute[],
    inputs: tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
}

const NAME = 'tensorflow';
const PRIORITY = 3;
const INSTALLER = fileURLToPath(new URL('../../scripts/native/install.mjs', import.meta.url));

let loaded: { version: string } | undefined;

/** Native TensorFlow: the fastest backend, provided by `scripts/native/install.mjs`. */
export const tensorflowBackend: BackendProvider = {
  name: NAME,
  async load() {
    loaded ??= loadFrom(nativeFolder());
    return loaded;
  },
};

/** The ops of the loaded backend, for kernels that tfjs lacks. Throws before `load()`. */
export function nativeOps(): NativeOps {
  const backend = tf.findBackend(NAME);
  if (!backend) throw new Error('the tensorflow backend is not loaded');
  return backend as NativeOps;
}

function loadFrom(folder: string): { version: string } {
  if (process.env.EVENFACE_NATIVE === '0') {
    throw unavailable('EVENFACE_NATIVE=0 switches it off', 'Unset EVENFACE_NATIVE.');
  }
  if (!isComplete(folder)) {
    throw unavailable(
      'it is not installed',
      `Run "${installCommand()}", which says what it lacks.`,
    );
  }
  // 2: warnings and start-up notes are left out. TensorFlow reads it while its library loads.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  try {
    return register(createRequire(join(folder, 'manifest.json')));
  } catch (error) {
    throw unavailable(messageOf(error), `Run "${installCommand()}".`, error);
  }
}

function register(require: NodeJS.Require): { version: string } {
  provideForKernels();
  require('./quiet_start.node');
  const binding: NativeBinding = require('./tfjs_binding.node');
  const { NodeJSKernelBackend } = require('./dist/nodejs_kernel_backend.js');
  require('./dist/register_all_kernels.js');
  tf.registerBackend(NAME, () => new NodeJSKernelBackend(binding, 'evenface'), PRIORITY);
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

function installCommand(): string {
  return `node ${relative(process.cwd(), INSTALLER)} --required`;
}

function unavailable(reason: string, hint: string, cause?: unknown): EvenfaceError {
  return new EvenfaceError('environment', `native TensorFlow can't be used: ${reason}`, {
    hint,
    cause,
  });
}
