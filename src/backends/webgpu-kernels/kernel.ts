import * as tf from '@tensorflow/tfjs-core';

/** A compute shader as tfjs's webgpu backend takes it: one output, any number of inputs. */
export interface Program {
  /** Inputs by the names that the shader reads them by: `getX(…)`, `getXByOutputIndex(index)`. */
  readonly variableNames: string[];
  readonly outputShape: number[];
  /** Declarations of the numbers that go along, in WGSL. */
  readonly uniforms?: string;
  readonly workgroupSize: [number, number, number];
  readonly dispatch: [number, number, number];
  readonly dispatchLayout: { x: number[] };
  /** True where the shader is told the number of elements as `uniforms.size`. */
  readonly size: boolean;
  /** Names the compiled shader: what else its code depends on must be part of it. */
  readonly shaderKey: string;
  getUserCode(): string;
}

/** Numbers for a shader's uniforms, in the order of their declarations. */
export interface Uniform {
  type: 'int32' | 'float32';
  data: number[];
}

/** tfjs's webgpu backend, as far as kernels need it. */
export interface WebgpuBackend extends tf.KernelBackend {
  readonly device: GPUDevice;
  runWebGPUProgram(
    program: Program,
    inputs: tf.TensorInfo[],
    outputDtype: tf.DataType,
    uniforms?: Uniform[],
  ): tf.TensorInfo;
}

/** Runs a kernel: what tfjs-core calls, with the types that the webgpu backend gives it. */
export type Run<Attrs> = (
  inputs: Record<string, tf.TensorInfo>,
  attrs: Attrs,
  backend: WebgpuBackend,
) => tf.TensorInfo;

/** A kernel for the webgpu backend, ready to be registered. */
export function webgpuKernel<Attrs = object>(kernelName: string, run: Run<Attrs>): tf.KernelConfig {
  return {
    kernelName,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) =>
      run(inputs as Record<string, tf.TensorInfo>, attrs as Attrs, backend as WebgpuBackend),
  };
}

/** The kernel that is registered now, so that one that takes its place can still call it. */
export function registeredKernel<Attrs extends object>(kernelName: string): Run<Attrs> {
  const { kernelFunc } = tf.getKernel(kernelName, 'webgpu');
  return (inputs, attrs, backend) =>
    kernelFunc({ inputs, attrs: attrs as tf.NamedAttrMap, backend }) as tf.TensorInfo;
}

/** A float32 tensor with the given values; whoever makes it disposes of it. */
export function constant(
  backend: WebgpuBackend,
  values: Float32Array,
  shape: number[],
): tf.TensorInfo {
  return { dataId: backend.write(values, shape, 'float32'), shape, dtype: 'float32' };
}

/** Threads that share a workgroup; every adapter allows as many. */
const WORKGROUP = 64;

/**
 * A shader that computes each element of the output by itself. `code` is WGSL and calls
 * `setOutputAtIndex(index, value)`.
 */
export function elementProgram(
  name: string,
  variableNames: string[],
  outputShape: number[],
  code: string,
  uniforms?: string,
): Program {
  const elements = tf.util.sizeFromShape(outputShape);
  return {
    variableNames,
    outputShape,
    uniforms,
    workgroupSize: [WORKGROUP, 1, 1],
    dispatch: [Math.ceil(elements / WORKGROUP), 1, 1],
    dispatchLayout: { x: outputShape.map((_, axis) => axis) },
    size: true,
    shaderKey: name,
    getUserCode: () => `fn main(index : i32) { if (index < uniforms.size) { ${code} } }`,
  };
}

export function release(backend: WebgpuBackend, ...tensors: tf.TensorInfo[]): void {
  for (const { dataId } of tensors) backend.disposeData(dataId);
}
