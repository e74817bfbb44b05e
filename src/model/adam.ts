import * as tf from '../backends/tf.ts';
import type { Parameters } from './parameters.ts';
import type { StoredTensor } from './safetensors.ts';

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

/** Share of the moving average that each step keeps, once it has seen enough steps. */
const AVERAGE_DECAY = 0.999;

/**
 * Adam (Kingma and Ba 2015, algorithm 1 in the form of section 2's end), with the gradient clipped
 * by its global norm (Pascanu et al. 2013). One pass over plain arrays: written in tensor ops it
 * would be ten passes a parameter, several times slower on a CPU.
 */
export class Adam {
  readonly #parameters: Parameters;
  readonly #values = new Map<string, Float32Array>();
  readonly #first = new Map<string, Float32Array>();
  readonly #second = new Map<string, Float32Array>();
  readonly #average = new Map<string, Float32Array>();

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
    for (const name of parameters.names) {
      const values = Float32Array.from(parameters.variable(name).dataSync());
      this.#values.set(name, values);
      this.#first.set(name, new Float32Array(values.length));
      this.#second.set(name, new Float32Array(values.length));
      this.#average.set(name, values.slice());
    }
  }

  /**
   * Moves the parameters once. `step` counts from 0. Returns the gradient's norm before clipping;
   * when that is not finite nothing is moved.
   */
  apply(gradients: (name: string) => tf.Tensor, step: number, rate: number, clipNorm: number) {
    const names = this.#parameters.names;
    const arrays = names.map((name) => gradients(name).dataSync<'float32'>());
    let square = 0;
    for (const gradient of arrays) {
      // Eight sums at once: one would wait on each addition before the next.
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      const whole = gradient.length & ~3;
      for (let i = 0; i < whole; i += 4) {
        a += gradient[i]! * gradient[i]!;
        b += gradient[i + 1]! * gradient[i + 1]!;
        c += gradient[i + 2]! * gradient[i + 2]!;
        d += gradient[i + 3]! * gradient[i + 3]!;
      }
      for (let i = whole; i < gradient.length; i++) a += gradient[i]! * gradient[i]!;
      square += a + b + (c + d);
    }
    const norm = Math.sqrt(square);
    if (!Number.isFinite(norm)) return norm;
    const scale = norm > clipNorm ? clipNorm / norm : 1;
    const correction = Math.sqrt(1 - BETA_2 ** (step + 1));
    const stepSize = (rate * correction) / (1 - BETA_1 ** (step + 1));
    const epsilon = EPSILON * correction;
    const renewed = 1 - Math.min(AVERAGE_DECAY, (1 + step) / (10 + step));
    for (const [index, name] of names.entries()) {
      const values = this.#values.get(name)!;
      const first = this.#first.get(name)!;
      const second = this.#second.get(name)!;
      const average = this.#average.get(name)!;
      const gradient = arrays[index]!;
      for (let i = 0; i < values.length; i++) {
        const g = gradient[i]! * scale;
        const m = BETA_1 * first[i]! + (1 - BETA_1) * g;
        const v = BETA_2 * second[i]! + (1 - BETA_2) * g * g;
        first[i] = m;
        second[i] = v;
        values[i]! -= (stepSize * m) / (Math.sqrt(v) + epsilon);
        average[i]! += renewed * (values[i]! - average[i]!);
      }
      const variable = this.#parameters.variable(name);
      // A copy: the backend may keep the array it is given.
      const next = tf.tensor(values.slice(), variable.shape, 'float32');
      variable.assign(next);
      next.dispose();
    }
    return norm;
  }

  /**
   * The moving average of the parameters over the steps, which generalises better than the last of
   * them (Polyak and Juditsky 1992).
   */
  averages(): Record<string, StoredTensor> {
    return Object.fromEntries(
      this.#parameters.names.map((name) => [
        name,
        { shape: this.#parameters.variable(name).shape, data: this.#average.get(name)! },
      ]),
    );
  }

  /** The moments and averages, to go on later from where training stopped. */
  store(): Record<string, StoredTensor> {
    const tensors: Record<string, StoredTensor> = {};
    for (const name of this.#parameters.names) {
      const { shape } = this.#parameters.variable(name);
      tensors[`adam.first.${name}`] = { shape, data: this.#first.get(name)!.slice() };
      tensors[`adam.second.${name}`] = { shape, data: this.#second.get(name)!.slice() };
      tensors[`adam.average.${name}`] = { shape, data: this.#average.get(name)!.slice() };
    }
    return tensors;
  }

  load(tensors: Readonly<Record<string, StoredTensor>>): void {
    for (const name of this.#parameters.names) {
      this.#first.set(name, tensors[`adam.first.${name}`]!.data as Float32Array);
      this.#second.set(name, tensors[`adam.second.${name}`]!.data as Float32Array);
      this.#average.set(name, tensors[`adam.average.${name}`]!.data as Float32Array);
    }
  }
}
