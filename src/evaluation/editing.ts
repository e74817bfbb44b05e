import type { AttributeSchema } from '../faces/attributes.ts';
import { type Proportion, proportion } from './proportion.ts';

/** Faces of which one attribute was changed, as an auditor sees them: row i is one face. */
export interface AuditedEdits {
  /** The attribute's position in the auditor's schema. */
  readonly attribute: number;
  /** The value that each face had and was given, by its rank. */
  readonly before: ArrayLike<number>;
  readonly after: ArrayLike<number>;
  /** The auditor's unit probabilities `[faces, units]` of the reconstructions. */
  readonly reconstructed: ArrayLike<number>;
  /** The same of the edited faces. */
  readonly edited: ArrayLike<number>;
}

/** How well an attribute can be changed alone. */
export interface EditingQuality {
  readonly attribute: string;
  /** Faces whose edited image shows the value asked for, of all. */
  readonly shown: Proportion;
  /** The same of the faces whose reconstruction shows the value that they had. */
  readonly changed: Proportion;
  /** Other attributes seen otherwise than in the reconstruction, over faces and attributes. */
  readonly others: Proportion;
  /** The same without the attributes that go with the changed one. */
  readonly unlinked: Proportion;
}

/** How well one attribute was changed; `isLinked` says which others are meant to go with it. */
export function editingQuality(
  schema: AttributeSchema,
  edits: AuditedEdits,
  isLinked: (attribute: number) => boolean,
): EditingQuality {
  const { attribute, before, after, reconstructed, edited } = edits;
  const faces = before.length;
  const seen = (probabilities: ArrayLike<number>, index: number, face: number) =>
    schema.likeliest(probabilities, index, face);
  let shown = 0;
  let kept = 0;
  let changed = 0;
  const linked = schema.attributes.map((_, index) => isLinked(index));
  const others = { n: 0, changed: 0 };
  const unlinked = { n: 0, changed: 0 };
  for (let face = 0; face < faces; face++) {
    const isShown = seen(edited, attribute, face) === after[face];
    if (isShown) shown++;
    if (seen(reconstructed, attribute, face) === before[face]) {
      kept++;
      if (isShown) changed++;
    }
    for (let index = 0; index < schema.size; index++) {
      if (index === attribute) continue;
      const differs = seen(edited, index, face) === seen(reconstructed, index, face) ? 0 : 1;
      for (const tally of linked[index] ? [others] : [others, unlinked]) {
        tally.n++;
        tally.changed += differs;
      }
    }
  }
  return {
    attribute: schema.attributes[attribute]!.name,
    shown: proportion(shown, faces),
    changed: proportion(changed, kept),
    others: proportion(others.changed, others.n),
    unlinked: proportion(unlinked.changed, unlinked.n),
  };
}
