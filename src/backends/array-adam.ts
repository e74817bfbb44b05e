import type { AdamMoments, AdamRates, AdamState } from './adam.ts';
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
    const { beta1, beta2, step, renewed } = rates;
    const scale = norm > rates.clipNorm ? rates.clipNorm / norm : 1;
    const correction = Math.sqrt(1 - beta2 ** (step + 1));
    const stepSize = (rates.rate * correction) / (1 - beta1 ** (step + 1));
    const epsilon = rates.epsilon * correction;
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

function sumOfSquares(values: Float32Array): number {
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
