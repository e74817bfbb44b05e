import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

/** Runs a kernel: what tfjs-core calls, with the types that the wasm backend gives it. */
export type Run<Attrs> = (
  inputs: Record<string, tf.TensorInfo>,
  attrs: Attrs,
  backend: BackendWasm,
) => tf.TensorInfo;

/** A kernel for the wasm backend, ready to be registered. */
export function wasmKernel<Attrs = object>(kernelName: string, run: Run<Attrs>): tf.KernelConfig {
  return {
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) =>
      run(inputs as Record<string, tf.TensorInfo>, attrs as Attrs, backend as BackendWasm),
  };
}

/** The kernel that is registered now, so that one that takes its place can still call it. */
export function registeredKernel<Attrs extends object>(kernelName: string): Run<Attrs> {
  const { kernelFunc } = tf.getKernel(kernelName, 'wasm');
  return (inputs, attrs, backend) =>
    kernelFunc({ inputs, attrs: attrs as tf.NamedAttrMap, backend }) as tf.TensorInfo;
}

/**
 * A tensor's float32 values where they lie on the WASM heap. Any allocation may move the heap and
 * leave the view empty: take views after the last one.
 */
export function floats(backend: BackendWasm, tensor: tf.TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/** A float32 tensor's bits, to be copied without conversion to JavaScript's numbers. */
export function bits(backend: BackendWasm, tensor: tf.TensorInfo): Int32Array {
  const values = floats(backend, tensor);
  return new Int32Array(values.buffer, values.byteOffset, values.length);
}

/** A tensor's elements to be moved about, whatever their type: of 4 bytes, or of 1 for bools. */
export function elements(backend: BackendWasm, tensor: tf.TensorInfo): Int32Array | Uint8Array {
  const values = backend.typedArrayFromHeap(tensor) as Float32Array | Int32Array | Uint8Array;
  return values instanceof Uint8Array
    ? values
    : new Int32Array(values.buffer, values.byteOffset, values.length);
}
