import * as tf from '../backends/tf.ts';
import { EvenfaceError } from '../common/errors.ts';
import { createRandom, type SeedPart } from '../common/random.ts';
import { costOf, type NetworkCost, type WeightUse } from './network-cost.ts';
import type { StoredTensor } from './safetensors.ts';

/** Where a parameter starts: normal with this standard deviation, or a constant. */
type Start = { normal: number } | { constant: number };

interface Declared {
  readonly shape: readonly number[];
  readonly start: Start;
  /** Whether it is moved along a gradient; else the network itself changes it. */
  readonly learnt: boolean;
  readonly use?: WeightUse | undefined;
}

/**
 * A network's numbers by name: its parameters, and the statistics that it keeps of what it is
 * shown. A network declares them while it is built; they become tensors once, seeded or loaded.
 */
export class Parameters {
  readonly #declared = new Map<string, Declared>();
  readonly #variables = new Map<string, tf.Variable>();

  /**
   * Declares a parameter and gives the way to its current value. One that is a factor of products
   * comes with its use.
   */
  declare(
    name: string,
    shape: readonly number[],
    start: Start,
    use?: WeightUse,
  ): () => tf.Variable {
    return this.#declare(name, { shape, start, learnt: true, use });
  }

  /**
   * Declares numbers that the network keeps of what it is shown, such as running means, and gives
   * the way to them. They are stored with the parameters and are none: no gradient moves them.
   */
  declareStatistic(name: string, shape: readonly number[], constant: number): () => tf.Variable {
    return this.#declare(name, { shape, start: { constant }, learnt: false });
  }

  /** Of the parameters; not of the statistics. */
  get names(): string[] {
    return [...this.#declared].flatMap(([name, { learnt }]) => (learnt ? [name] : []));
  }

  variable(name: string): tf.Variable {
    return this.#variables.get(name)!;
  }

  /** Of the parameters, in the order of their names. */
  get variables(): tf.Variable[] {
    return [...this.#variables.values()].filter(({ trainable }) => trainable);
  }

  /** What the network that declared them takes for one image; they need not have values. */
  get cost(): NetworkCost {
    return this.costOf('');
  }

  /** The same of the part of the network whose names begin so. */
  costOf(prefix: string): NetworkCost {
    const learnt = [...this.#declared].filter(
      ([name, declared]) => declared.learnt && name.startsWith(prefix),
    );
    return costOf(learnt.map(([, { shape, use }]) => ({ size: sizeOf(shape), use })));
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

  /** Parameters and statistics. */
  store(): Record<string, StoredTensor> {
    return Object.fromEntries([...this.#variables].map(stored));
  }

  storeStatistics(): Record<string, StoredTensor> {
    return Object.fromEntries(
      [...this.#variables].filter(([, { trainable }]) => !trainable).map(stored),
    );
  }

  dispose(): void {
    for (const variable of this.#variables.values()) variable.dispose();
    this.#variables.clear();
  }

  #declare(name: string, declared: Declared): () => tf.Variable {
    if (this.#declared.has(name)) throw new Error(`parameter "${name}" is declared twice`);
    this.#declared.set(name, declared);
    return () => this.#variables.get(name)!;
  }

  #create(values: (name: string, declared: Declared) => Float32Array): void {
    this.dispose();
    for (const [name, declared] of this.#declared) {
      const start = tf.tensor(values(name, declared), [...declared.shape], 'float32');
      this.#variables.set(name, tf.variable(start, declared.learnt));
      start.dispose();
    }
  }
}

function stored([name, variable]: [string, tf.Variable]): [string, StoredTensor] {
  return [name, { shape: variable.shape, data: Float32Array.from(variable.dataSync()) }];
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
