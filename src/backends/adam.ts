import { ArrayAdam } from './array-adam.ts';
import * as tf from './tf.ts';

/** What one step of Adam follows from (Kingma and Ba 2015); `adamFactors` says how. */
export interface AdamRates {
  /** Decay of the first moment. */
  readonly beta1: number;
  /** Decay of the second moment. */
  readonly beta2: number;
  /** The learning rate, before the correction of the moments' bias. */
  readonly rate: number;
  readonly epsilon: number;
  /** Number of the step, from 0. */
  readonly step: number;
  /** Largest global norm of the gradient; a larger one is scaled down to it. */
  readonly clipNorm: number;
  /** Share of the moving average that this step's parameters take. */
  readonly renewed: number;
}

/** What Adam keeps of one parameter. */
export interface AdamMoments {
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** The moving average of the parameter over the steps. */
  readonly average: Float32Array;
}

/** Adam over variables, with their moments and moving averages, as a backend does it best. */
export interface AdamState {
  /**
   * Moves the variables once by their gradients, in the order of the variables. Returns the global
   * norm of the gradients before clipping; where that is not finite nothing is moved.
   */
  update(gradients: readonly tf.Tensor[], rates: AdamRates): number;
  /** Copies of the moments and averages, in the order of the variables. */
  read(): AdamMoments[];
  write(moments: readonly AdamMoments[]): void;
  dispose(): void;
}

/** Makes Adam for variables of the active backend. Moments start at 0, averages at the values. */
export type CreateAdam = (variables: readonly tf.Variable[]) => AdamState;

const OWN = new Map<string, CreateAdam>();

/** Gives a backend an Adam of its own; the others compute it on plain arrays. */
export function registerAdam(backend: string, create: CreateAdam): void {
  OWN.set(backend, create);
}

export const createAdam: CreateAdam = (variables) =>
  (OWN.get(tf.getBackend()) ?? ((all) => new ArrayAdam(all)))(variables);
