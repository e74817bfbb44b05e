import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type * as tf from '../backends/tf.ts';
import type { Constant, Operand, Step, Value } from './recording.ts';

type Call = Parameters<tf.KernelFunc>[0];

/** Writes down which kernels a pass runs, on what, while they run in plain JavaScript. */
export class Recorder {
  readonly steps: Step[] = [];
  readonly #batch: number;
  readonly #values = new Map<tf.DataId, Value>();
  /** Constants by their numbers, which reshaped ones share. */
  readonly #constants = new Map<tf.DataId, Constant[]>();

  /** `batch` is the first dimension of whatever follows from the inputs. */
  constructor(batch: number) {
    this.#batch = batch;
  }

  /** Takes a tensor for one that follows from the inputs. */
  follow({ dataId, shape }: tf.TensorInfo): Value {
    if (shape[0] !== this.#batch) throw new Error(`[${shape}] does not begin with the batch`);
    const value = { shape: shape.slice(1) };
    this.#values.set(dataId, value);
    return value;
  }

  valueOf({ dataId }: tf.TensorInfo): Value {
    const value = this.#values.get(dataId);
    if (!value) throw new Error('a result does not follow from the inputs');
    return value;
  }

  /** Runs a kernel; writes it down where what it gives follows from the inputs. */
  run(kernel: string, kernelFunc: tf.KernelFunc, call: Call): tf.TensorInfo | tf.TensorInfo[] {
    const backend = call.backend as MathBackendCPU;
    const inputs = Object.entries(call.inputs).flatMap(([name, input]) =>
      input ? [[name, input] as const] : [],
    );
    const result = kernelFunc(call);
    if (!inputs.some(([, { dataId }]) => this.#values.has(dataId))) return result;
    if (Array.isArray(result)) throw new Error(`${kernel} has several results`);
    const output = this.#values.has(result.dataId) ? copyOf(result, backend) : result;
    this.steps.push({
      kernel,
      inputs: Object.fromEntries(
        inputs.map(([name, input]) => [name, this.#operand(input, backend)]),
      ),
      attrs: (call.attrs ?? {}) as Record<string, unknown>,
      output: this.follow(output),
    });
    return output;
  }

  #operand(input: tf.TensorInfo, backend: MathBackendCPU): Operand {
    const value = this.#values.get(input.dataId);
    return value ? { value } : { constant: this.#constant(input, backend) };
  }

  #constant({ dataId, dtype, shape }: tf.TensorInfo, backend: MathBackendCPU): Constant {
    if (dtype !== 'float32') throw new Error(`a constant is ${dtype}`);
    const known = this.#constants.get(dataId) ?? [];
    let constant = known.find((other) => other.shape.join() === shape.join());
    if (!constant) {
      const values = Float32Array.from(backend.readSync(dataId) as Float32Array);
      constant = { shape: [...shape], values };
      this.#constants.set(dataId, [...known, constant]);
    }
    return constant;
  }
}

/** A tensor with numbers of its own: a reshaped one shares those of what it was before. */
function copyOf({ dataId, dtype, shape }: tf.TensorInfo, backend: MathBackendCPU): tf.TensorInfo {
  const copy = backend.makeTensorInfo(
    shape,
    dtype,
    Float32Array.from(backend.readSync(dataId) as Float32Array),
  );
  backend.disposeIntermediateTensorInfo({ dataId, dtype, shape });
  return copy;
}
