import * as tf from '../backends/tf.ts';
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

  /** Takes stored values; every declared parameter must be there in its shape. */
  load(tensors: Readonly<Record<string, StoredTensor>>): void {
    this.#create((name, { shape }) => {
      const stored = tensors[name];
      if (stored?.shape.join() !== shape.join()) {
        throw new Error(`parameter "${name}" is not stored as [${shape.join(', ')}]`);
      }
      return stored.data as Float32Array;
    });
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
