import type { AttributeSchema, Labels } from '../faces/attributes.ts';
import type { ConditionTable } from '../faces/condition-table.ts';
import type { AttributeValue } from '../faces/seldom-together.ts';
import { labelsAfter } from './edit-plan.ts';
import { LinkedAttributes, type RarePair } from './linked-attributes.ts';

/** Gathers, over photos, what does not go with the values that faces are given. */
export class LinkWarnings {
  readonly #schema: AttributeSchema;
  readonly #count: number;
  readonly #given: readonly AttributeValue[];
  readonly #linked: LinkedAttributes;
  readonly #photos = new Map<RarePair, number>();

  constructor(table: ConditionTable, given: readonly AttributeValue[]) {
    this.#schema = table.schema;
    this.#count = table.count;
    this.#given = given;
    this.#linked = new LinkedAttributes(table, given);
  }

  /** Looks at a face by the labels that it had before. */
  add(labels: Labels): void {
    for (const pair of this.#linked.rareIn(labelsAfter(labels, this.#given))) {
      this.#photos.set(pair, (this.#photos.get(pair) ?? 0) + 1);
    }
  }

  /** A sentence for each pair of values, and for each value that the model has hardly seen. */
  all(): string[] {
    const unseen = this.#linked.unseen.map(
      ({ changed, faces }) =>
        `${this.#nameOf(changed)}: the model was trained on ${this.#count} faces, ${faces} of them so, and can not know how it looks`,
    );
    const pairs = [...this.#photos].map(([{ changed, kept, together, faces }, photos]) => {
      const asked = this.#nameOf(changed);
      const who = photos === 1 ? 'a photo has' : `${photos} photos have`;
      return `${asked}: ${who} ${this.#nameOf(kept)}, as do ${together} of ${faces} training faces with ${asked}; consider changing it too`;
    });
    return [...unseen, ...pairs];
  }

  #nameOf({ index, value }: AttributeValue): string {
    const { name, values } = this.#schema.attributes[index]!;
    return `${name}=${values[value]}`;
  }
}
