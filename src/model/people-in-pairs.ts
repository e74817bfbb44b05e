import { EvenfaceError } from '../common/errors.ts';
import type { Random } from '../common/random.ts';
import { type FacePack, type PackEntry, personOf } from '../datasets/pack.ts';
import { type AttributeSchema, type Labels, UNKNOWN } from '../faces/attributes.ts';

/** Fewer faces than this, and pairs would be the same few, copies of one photo among them. */
const LEAST_SHARE = 0.05;

/** Faces of one person beside one another in a batch. */
export interface PairPlan {
  /** How many faces of a batch, the first ones, are pairs; even. */
  readonly faces: number;
  /** Rows of each person who has several of them. */
  readonly people: readonly (readonly number[])[];
  /** Names of the attributes in which the two of a pair may differ. */
  readonly attributes: readonly string[];
}

/** How many of the first `faces` faces of a batch are pairs, where a share of it is to be. */
export function facesInPairs(faces: number, share: number): number {
  return 2 * Math.floor((share * faces) / 2);
}

/**
 * The rows of each person who has several of them. Throws an input error when too few faces have
 * another of their person: then nothing tells what stays from photo to photo.
 */
export function peopleInPairs(pack: Pick<FacePack, 'entries'>, rows: readonly number[]) {
  const people = new Map<string, number[]>();
  for (const row of rows) {
    const person = personOf(pack.entries[row]!);
    const own = people.get(person);
    if (own) own.push(row);
    else people.set(person, [row]);
  }
  const several = [...people.values()].filter((own) => own.length > 1);
  const faces = several.reduce((sum, own) => sum + own.length, 0);
  if (faces < Math.max(1, LEAST_SHARE * rows.length)) {
    throw new EvenfaceError(
      'input',
      `${faces} of ${rows.length} training faces are known to have another of the same person: too few to tell which part of a latent is the person's`,
      { hint: 'Leave train.model.parts out, or bring a source that says who is on a photo.' },
    );
  }
  return several;
}

/** Finds another face of the same person. */
export class Partners {
  readonly #entries: readonly Pick<PackEntry, 'labels'>[];
  readonly #ofPerson: ReadonlyMap<number, readonly number[]>;
  /** The attributes that are the person's. */
  readonly #kept: readonly number[];

  constructor(
    {
      entries,
      schema,
    }: { readonly entries: readonly Pick<PackEntry, 'labels'>[]; readonly schema: AttributeSchema },
    { people, attributes }: Pick<PairPlan, 'people' | 'attributes'>,
  ) {
    this.#entries = entries;
    this.#ofPerson = new Map(people.flatMap((own) => own.map((row) => [row, own] as const)));
    this.#kept = schema.names.flatMap((name, index) => (attributes.includes(name) ? [] : [index]));
  }

  has(row: number): boolean {
    return this.#ofPerson.has(row);
  }

  /**
   * Draws one of the person's other rows, of those that are the most like it in the attributes that
   * are the person's: what they may differ in is then what was declared, and what no label tells.
   */
  draw(row: number, random: Random): number {
    const { labels } = this.#entries[row]!;
    let nearest: number[] = [];
    let least = Number.POSITIVE_INFINITY;
    for (const other of this.#ofPerson.get(row)!) {
      if (other === row) continue;
      const differences = this.#differences(labels, this.#entries[other]!.labels);
      if (differences > least) continue;
      if (differences < least) nearest = [];
      least = differences;
      nearest.push(other);
    }
    return random.pick(nearest);
  }

  #differences(one: Labels, other: Labels): number {
    let count = 0;
    for (const index of this.#kept) {
      const [a, b] = [one[index]!, other[index]!];
      if (a !== b && a !== UNKNOWN && b !== UNKNOWN) count++;
    }
    return count;
  }
}
