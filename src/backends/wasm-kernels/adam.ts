import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { AdamMoments, AdamRates, AdamState } from '../adam.ts';
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
    const squares = gradients.reduce((sum, gradient) => sum + this.#sumOfSquares(gradient), 0);
    const norm = Math.sqrt(squares);
    if (!Number.isFinite(norm)) return norm;
    const { beta1, beta2, step, renewed } = rates;
    const scale = norm > rates.clipNorm ? rates.clipNorm / norm : 1;
    const correction = Math.sqrt(1 - beta2 ** (step + 1));
    const stepSize = (rates.rate * correction) / (1 - beta1 ** (step + 1));
    const epsilon = rates.epsilon * correction;
    const constants = [scale, beta1, beta2, stepSize, epsilon, renewed];
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

  #sumOfSquares(tensor: tf.Tensor): number {
    const values = floats(this.#backend, tensor);
    // Four sums at once: one would wait on each addition before the next.
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    const whole = values.length & ~3;
    for (let i = 0; i < whole; i += 4) {
      a += values[i]! * values[i]!;
      b += values[i + 1]! * values[i + 1]!;
      c += values[i + 2]! * values[i + 2]!;
      d += values[i + 3]! * values[i + 3]!;
    }
    for (let i = whole; i < values.length; i++) a += values[i]! * values[i]!;
    return a + b + (c + d);
  }
}
