import { EvenfaceError } from '../common/errors.ts';
import { didYouMean } from '../common/nearest.ts';

/** The value of an attribute that the source does not know. */
export const UNKNOWN = -1;

/** The names of a binary attribute's two values. */
export const BINARY_VALUES = ['no', 'yes'] as const;

/** One attribute of a face: binary (`values` is no/yes) or categorical. */
export interface Attribute {
  readonly name: string;
  readonly kind: 'binary' | 'categorical';
  /** Value names; a label is an index into them. */
  readonly values: readonly string[];
}

/**
 * The labels of one face: a value index for each attribute of the schema, in the schema's order,
 * or `UNKNOWN`.
 */
export type Labels = Int8Array;

export function binary(name: string): Attribute {
  return { name, kind: 'binary', values: BINARY_VALUES };
}

export function categorical(name: string, values: readonly string[]): Attribute {
  return { name, kind: 'categorical', values };
}

/**
 * An ordered set of attributes and how they are laid out as numbers.
 *
 * A network sees labels as *units*: a binary attribute is one unit, a categorical one has a unit
 * for each of its values.
 */
export class AttributeSchema {
  readonly attributes: readonly Attribute[];
  /** The first unit of each attribute. */
  readonly unitOffsets: readonly number[];
  /** How many units there are in all. */
  readonly units: number;
  readonly #indices: ReadonlyMap<string, number>;

  constructor(attributes: readonly Attribute[]) {
    this.attributes = attributes;
    this.#indices = new Map(attributes.map((attribute, index) => [attribute.name, index]));
    const offsets: number[] = [];
    let units = 0;
    for (const attribute of attributes) {
      offsets.push(units);
      units += unitsOf(attribute);
    }
    this.unitOffsets = offsets;
    this.units = units;
  }

  get size(): number {
    return this.attributes.length;
  }

  get names(): string[] {
    return this.attributes.map((attribute) => attribute.name);
  }

  has(name: string): boolean {
    return this.#indices.has(name);
  }

  /** The position of `name`; throws a declaration error with the nearest known name. */
  indexOf(name: string): number {
    const index = this.#indices.get(name);
    if (index === undefined) {
      throw new EvenfaceError(
        'declaration',
        `there is no attribute "${name}"${didYouMean(name, this.#indices.keys())}`,
        { hint: `The attributes are: ${this.names.join(', ')}.` },
      );
    }
    return index;
  }

  get(name: string): Attribute {
    return this.attributes[this.indexOf(name)]!;
  }

  /** The labels of a record by name; attributes that the record lacks are unknown. */
  labels(record: Readonly<Record<string, number>>): Labels {
    return Int8Array.from(this.attributes, ({ name }) => record[name] ?? UNKNOWN);
  }

  /** The schema of the attributes named, in the order given. */
  select(names: readonly string[]): AttributeSchema {
    return new AttributeSchema(names.map((name) => this.get(name)));
  }

  /**
   * Writes labels as the condition that a network is given: binary as -1 or 1, categorical as one
   * hot in {0, 1}, unknown as zeros. Fills `units` numbers of `target` from `offset`.
   */
  encode(labels: Labels, target: Float32Array, offset = 0): void {
    target.fill(0, offset, offset + this.units);
    this.attributes.forEach((attribute, index) => {
      const value = labels[index]!;
      if (value === UNKNOWN) return;
      const unit = offset + this.unitOffsets[index]!;
      if (attribute.kind === 'binary') target[unit] = value === 1 ? 1 : -1;
      else target[unit + value] = 1;
    });
  }

  /**
   * The probability of value `value` of attribute `index`, out of a row of unit probabilities (a
   * binary attribute's unit is the probability of "yes").
   */
  probability(unitProbabilities: ArrayLike<number>, index: number, value: number, row = 0): number {
    const unit = row * this.units + this.unitOffsets[index]!;
    if (this.attributes[index]!.kind === 'categorical') return unitProbabilities[unit + value]!;
    const yes = unitProbabilities[unit]!;
    return value === 1 ? yes : 1 - yes;
  }

  /** The value that unit probabilities make likeliest for attribute `index`. */
  likeliest(unitProbabilities: ArrayLike<number>, index: number, row = 0): number {
    const { values } = this.attributes[index]!;
    let best = 0;
    for (let value = 1; value < values.length; value++) {
      const p = this.probability(unitProbabilities, index, value, row);
      if (p > this.probability(unitProbabilities, index, best, row)) best = value;
    }
    return best;
  }

  toJSON(): Record<string, 'binary' | readonly string[]> {
    return Object.fromEntries(
      this.attributes.map(({ name, kind, values }) => [name, kind === 'binary' ? kind : values]),
    );
  }

  /** The reverse of `toJSON`, and the form in which a declaration names attributes. */
  static fromJSON(json: Readonly<Record<string, 'binary' | readonly string[]>>): AttributeSchema {
    return new AttributeSchema(
      Object.entries(json).map(([name, values]) =>
        values === 'binary' ? binary(name) : categorical(name, values),
      ),
    );
  }
}

/** How many units an attribute has. */
export function unitsOf(attribute: Attribute): number {
  return attribute.kind === 'binary' ? 1 : attribute.values.length;
}
