import type { AdamMoments, AdamRates, AdamState } from './adam.ts';
import { adamFactors, sumOfSquares } from './adam-step.ts';
import * as tf from './tf.ts';

interface Held extends AdamMoments {
  readonly variable: tf.Variable;
  readonly values: Float32Array;
}

/**
 * Adam in one pass over plain arrays, for backends without one of their own: written in tensor ops
 * it would be ten passes a parameter, several times slower on a CPU.
 */
export class ArrayAdam implements AdamState {
  #held: Held[];

  constructor(variables: readonly tf.Variable[]) {
    this.#held = variables.map((variable) => {
      const values = Float32Array.from(variable.dataSync());
      return {
        variable,
        values,
        first: new Float32Array(values.length),
        second: new Float32Array(values.length),
        average: values.slice(),
      };
    });
  }

  update(gradients: readonly tf.Tensor[], rates: AdamRates): number {
    const arrays = gradients.map((gradient) => gradient.dataSync<'float32'>());
    const norm = Math.sqrt(arrays.reduce((sum, array) => sum + sumOfSquares(array), 0));
    if (!Number.isFinite(norm)) return norm;
    const { beta1, beta2, renewed } = rates;
    const { scale, stepSize, epsilon } = adamFactors(norm, rates);
    for (const [index, { variable, values, first, second, average }] of this.#held.entries()) {
      const gradient = arrays[index]!;
      for (let i = 0; i < values.length; i++) {
        const g = gradient[i]! * scale;
        const m = beta1 * first[i]! + (1 - beta1) * g;
        const v = beta2 * second[i]! + (1 - beta2) * g * g;
        first[i] = m;
        second[i] = v;
        values[i]! -= (stepSize * m) / (Math.sqrt(v) + epsilon);
        average[i]! += renewed * (values[i]! - average[i]!);
      }
      // A copy: the backend may keep the array it is given.
      const next = tf.tensor(values.slice(), variable.shape, 'float32');
      variable.assign(next);
      next.dispose();
    }
    return norm;
  }

  read(): AdamMoments[] {
    return this.#held.map(({ first, second, average }) => ({
      first: first.slice(),
      second: second.slice(),
      average: average.slice(),
    }));
  }

  write(moments: readonly AdamMoments[]): void {
    this.#held = this.#held.map((held, i) => ({
      ...held,
      first: moments[i]!.first.slice(),
      second: moments[i]!.second.slice(),
      average: moments[i]!.average.slice(),
    }));
  }

  dispose(): void {
    this.#held = [];
  }
}
