import * as tf from '../backends/tf.ts';
import { EvenfaceError } from '../common/errors.ts';
import { createRandom, type SeedPart } from '../common/random.ts';
import type { StoredTensor } from './safetensors.ts';

/** Where a parameter starts: normal with this standard deviation, or a constant. */
type Start = { normal: number } | { constant: number };

interface Declared {
  readonly shape: readonly number[];
  readonly start: Start;
}

/**
 * A network's trainable numbers by name. A network declares its parameters while it is built;
 * they become tensors once, seeded or loaded.
 */
export class Parameters {
  readonly #declared = new Map<string, Declared>();
  readonly #variables = new Map<string, tf.Variable>();

  /** Declares a parameter and gives the way to its current value. */
  declare(name: string, shape: readonly number[], start: Start): () => tf.Variable {
    if (this.#declared.has(name)) throw new Error(`parameter "${name}" is declared twice`);
    this.#declared.set(name, { shape, start });
    return () => this.#variables.get(name)!;
  }

  get names(): string[] {
    return [...this.#declared.keys()];
  }

  variable(name: string): tf.Variable {
    return this.#variables.get(name)!;
  }

  get variables(): tf.Variable[] {
    return [...this.#variables.values()];
  }

  /** Each parameter from a stream of its own, so that adding one leaves the others as they were. */
  initialise(...seed: SeedPart[]): void {
    this.#create((name, { shape, start }) => {
      const values = new Float32Array(sizeOf(shape));
      if ('constant' in start) return values.fill(start.constant);
      createRandom(...seed, 'parameter', name).fillNormal(values);
      for (let i = 0; i < values.length; i++) values[i]! *= start.normal;
      return values;
    });
  }

  /**
   * Takes stored values. Throws an input error, naming `place`, when a declared parameter is not
   * there in its shape.
   */
  load(tensors: Readonly<Record<string, StoredTensor>>, place?: string): void {
    this.#create((name, { shape }) => {
      const stored = tensors[name];
      if (stored?.shape.join() !== shape.join()) {
        throw new EvenfaceError(
          'input',
          `its weights do not fit this version's network: "${name}" is not [${shape.join(', ')}]`,
          { ...(place && { place }), hint: 'Train the model again with this version.' },
        );
      }
      return stored.data as Float32Array;
    });
  }

  /** Holds other values, as `load` takes them, while `work` runs; then the present ones again. */
  async during<T>(
    tensors: Readonly<Record<string, StoredTensor>>,
    work: () => Promise<T>,
  ): Promise<T> {
    const present = [...this.#variables];
    this.#variables.clear();
    try {
      this.load(tensors);
      return await work();
    } finally {
      this.dispose();
      for (const [name, variable] of present) this.#variables.set(name, variable);
    }
  }

  store(): Record<string, StoredTensor> {
    return Object.fromEntries(
      [...this.#variables].map(([name, variable]) => [
        name,
        { shape: variable.shape, data: Float32Array.from(variable.dataSync()) },
      ]),
    );
  }

  dispose(): void {
    for (const variable of this.#variables.values()) variable.dispose();
    this.#variables.clear();
  }

  #create(values: (name: string, declared: Declared) => Float32Array): void {
    this.dispose();
    for (const [name, declared] of this.#declared) {
      const start = tf.tensor(values(name, declared), [...declared.shape], 'float32');
      this.#variables.set(name, tf.variable(start, true));
      start.dispose();
    }
  }
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
