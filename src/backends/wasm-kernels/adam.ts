import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { AdamMoments, AdamRates, AdamState } from '../adam.ts';
import { adamFactors, sumOfSquares } from '../adam-step.ts';
import { floats } from './kernel.ts';
import { simdFunctions } from './simd/module.ts';

/** One parameter: what Adam keeps of it lies on the WASM heap. */
interface Held {
  readonly variable: tf.Variable;
  readonly first: tf.TensorInfo;
  readonly second: tf.TensorInfo;
  readonly average: tf.TensorInfo;
}

/** Adam in one pass of SIMD over each parameter. */
export class WasmAdam implements AdamState {
  readonly #backend: BackendWasm;
  readonly #held: Held[];

  constructor(backend: BackendWasm, variables: readonly tf.Variable[]) {
    this.#backend = backend;
    this.#held = variables.map((variable) => {
      const values = variable.dataSync<'float32'>();
      return {
        variable,
        first: this.#create(new Float32Array(values.length)),
        second: this.#create(new Float32Array(values.length)),
        average: this.#create(values),
      };
    });
  }

  update(gradients: readonly tf.Tensor[], rates: AdamRates): number {
    const backend = this.#backend;
    const squares = gradients.map((gradient) => sumOfSquares(floats(backend, gradient)));
    const norm = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
    if (!Number.isFinite(norm)) return norm;
    const { scale, stepSize, epsilon } = adamFactors(norm, rates);
    const constants = [scale, rates.beta1, rates.beta2, stepSize, epsilon, rates.renewed];
    const simd = simdFunctions(backend);
    for (const [i, { variable, first, second, average }] of this.#held.entries()) {
      // Clones of the variable keep its memory, so the new values get their own.
      const next = backend.makeOutput(variable.shape, 'float32');
      const address = ({ dataId }: tf.TensorInfo) => backend.getMemoryOffset(dataId);
      const before = [gradients[i]!, first, second, variable, average].map(address);
      const after = [first, second, next, average].map(address);
      simd.adam(...before, ...after, variable.size, ...constants);
      const tensor = tf.engine().makeTensorFromTensorInfo(next);
      variable.assign(tensor);
      tensor.dispose();
    }
    return norm;
  }

  read(): AdamMoments[] {
    const copy = (held: tf.TensorInfo) => floats(this.#backend, held).slice();
    return this.#held.map(({ first, second, average }) => ({
      first: copy(first),
      second: copy(second),
      average: copy(average),
    }));
  }

  write(moments: readonly AdamMoments[]): void {
    this.#held.forEach(({ first, second, average }, i) => {
      floats(this.#backend, first).set(moments[i]!.first);
      floats(this.#backend, second).set(moments[i]!.second);
      floats(this.#backend, average).set(moments[i]!.average);
    });
  }

  dispose(): void {
    for (const { first, second, average } of this.#held.splice(0)) {
      for (const { dataId } of [first, second, average]) this.#backend.disposeData(dataId);
    }
  }

  #create(values: Float32Array): tf.TensorInfo {
    return this.#backend.makeOutput([values.length], 'float32', undefined, values);
  }
}
