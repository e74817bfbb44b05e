import type { AdamRates } from './adam.ts';

/** What a step of Adam multiplies by, in the form of section 2's end (Kingma and Ba 2015). */
export interface AdamFactors {
  /** Of the gradients, which clips them by their global norm. */
  readonly scale: number;
  /** The learning rate with the correction of both moments' bias. */
  readonly stepSize: number;
  /** Shrunk with the correction, as that form has it. */
  readonly epsilon: number;
}

/** The factors of a step whose gradients have the global norm `norm`. */
export function adamFactors(norm: number, rates: AdamRates): AdamFactors {
  const { beta1, beta2, rate, epsilon, step, clipNorm } = rates;
  const correction = Math.sqrt(1 - beta2 ** (step + 1));
  return {
    scale: norm > clipNorm ? clipNorm / norm : 1,
    stepSize: (rate * correction) / (1 - beta1 ** (step + 1)),
    epsilon: epsilon * correction,
  };
}

export function sumOfSquares(values: Float32Array): number {
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
