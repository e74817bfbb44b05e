import type { AdamMoments, AdamRates, AdamState } from '../adam.ts';
import { adamFactors } from '../adam-step.ts';
import type * as tf from '../tf.ts';
import type { Eager, Handle } from './eager.ts';

/** A parameter, and what Adam keeps of it in TensorFlow's memory. */
interface Held {
  readonly variable: tf.Variable;
  first: Handle;
  second: Handle;
  average: Handle;
}

/** Adam by evenface's own op: one pass over a parameter and all that is kept of it, in place. */
export class FusedAdam implements AdamState {
  readonly #eager: Eager;
  readonly #held: Held[];

  constructor(eager: Eager, variables: readonly tf.Variable[]) {
    this.#eager = eager;
    this.#held = variables.map((variable) => {
      const zeros = new Float32Array(variable.size);
      const average = variable.dataSync<'float32'>();
      return { variable, ...this.#store(variable.shape, { first: zeros, second: zeros, average }) };
    });
  }

  update(gradients: readonly tf.Tensor[], rates: AdamRates): number {
    const eager = this.#eager;
    return eager.scope(() => {
      const norm = eager.norm(gradients);
      if (!Number.isFinite(norm)) return norm;
      const { beta1, beta2, renewed } = rates;
      const { scale, stepSize, epsilon } = adamFactors(norm, rates);
      const numbers = eager.reals([scale, beta1, beta2, stepSize, epsilon, renewed]);
      for (const [i, { variable, first, second, average }] of this.#held.entries()) {
        const gradient = gradients[i]!;
        eager.perform('EvenfaceAdam', [], gradient, numbers, variable, first, second, average);
        eager.changed(variable);
      }
      return norm;
    });
  }

  read(): AdamMoments[] {
    const copy = (handle: Handle) => Float32Array.from(this.#eager.read(handle));
    return this.#held.map(({ first, second, average }) => ({
      first: copy(first),
      second: copy(second),
      average: copy(average),
    }));
  }

  write(moments: readonly AdamMoments[]): void {
    for (const [i, held] of this.#held.entries()) {
      this.#free(held);
      Object.assign(held, this.#store(held.variable.shape, moments[i]!));
    }
  }

  dispose(): void {
    for (const held of this.#held.splice(0)) this.#free(held);
  }

  #store(shape: number[], { first, second, average }: AdamMoments) {
    const store = (values: Float32Array) => this.#eager.kept(this.#eager.reals(values, shape));
    return { first: store(first), second: store(second), average: store(average) };
  }

  #free({ first, second, average }: Held): void {
    for (const handle of [first, second, average]) this.#eager.free(handle);
  }
}
