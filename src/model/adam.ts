import { type AdamMoments, type AdamState, createAdam } from '../backends/adam.ts';
import type * as tf from '../backends/tf.ts';
import type { Parameters } from './parameters.ts';
import type { StoredTensor } from './safetensors.ts';

const EPSILON = 1e-8;

/** The decays of what Adam keeps; `src/stages/options.ts` documents each. */
export interface AdamOptions {
  readonly adam_beta1: number;
  readonly adam_beta2: number;
  readonly average_decay: number;
}

const MOMENTS = ['first', 'second', 'average'] as const;

/**
 * Adam (Kingma and Ba 2015) over a network's parameters, with the gradient clipped by its global
 * norm (Pascanu et al. 2013), and a moving average of the parameters.
 */
export class Adam {
  readonly #parameters: Parameters;
  readonly #options: AdamOptions;
  readonly #state: AdamState;

  /** Takes the parameters as they are; they are not to be replaced until it is disposed of. */
  constructor(parameters: Parameters, options: AdamOptions) {
    this.#parameters = parameters;
    this.#options = options;
    this.#state = createAdam(parameters.variables);
  }

  /**
   * Moves the parameters once. `step` counts from 0. Returns the gradient's norm before clipping;
   * when that is not finite nothing is moved.
   */
  apply(
    gradientOf: (variable: tf.Variable) => tf.Tensor,
    step: number,
    rate: number,
    clipNorm: number,
  ): number {
    const { adam_beta1, adam_beta2, average_decay } = this.#options;
    return this.#state.update(this.#parameters.variables.map(gradientOf), {
      beta1: adam_beta1,
      beta2: adam_beta2,
      epsilon: EPSILON,
      rate,
      step,
      clipNorm,
      // A young average forgets its start faster.
      renewed: 1 - Math.min(average_decay, (1 + step) / (10 + step)),
    });
  }

  /**
   * The moving average of the parameters over the steps, which generalises better than the last of
   * them (Polyak and Juditsky 1992).
   */
  averages(): Record<string, StoredTensor> {
    return this.#named((moments) => moments.average);
  }

  /** The moments and averages, to go on later from where training stopped. */
  store(): Record<string, StoredTensor> {
    return Object.assign(
      {},
      ...MOMENTS.map((moment) =>
        this.#named(
          (moments) => moments[moment],
          (name) => `adam.${moment}.${name}`,
        ),
      ),
    );
  }

  load(tensors: Readonly<Record<string, StoredTensor>>): void {
    this.#state.write(
      this.#parameters.names.map((name) => {
        const [first, second, average] = MOMENTS.map(
          (moment) => tensors[`adam.${moment}.${name}`]!.data as Float32Array,
        );
        return { first: first!, second: second!, average: average! };
      }),
    );
  }

  dispose(): void {
    this.#state.dispose();
  }

  #named(
    dataOf: (moments: AdamMoments) => Float32Array,
    nameOf: (name: string) => string = (name) => name,
  ): Record<string, StoredTensor> {
    const moments = this.#state.read();
    return Object.fromEntries(
      this.#parameters.names.map((name, i) => {
        const { shape } = this.#parameters.variable(name);
        return [nameOf(name), { shape, data: dataOf(moments[i]!) }];
      }),
    );
  }
}
