import type { Random } from '../common/random.ts';
import { type AttributeSchema, type Labels, UNKNOWN } from '../faces/attributes.ts';
import { seldomWith } from '../faces/seldom-together.ts';

/** Which images of a step are edits of real faces. */
export interface EditPlan {
  /** Share of the images. */
  readonly share: number;
  /** Real faces at the start of a batch that there are to edit. */
  readonly faces: number;
}

/**
 * For each image of a step the position in the batch of the face that it is an edit of, or -1 where
 * it is made from the prior. Edits lie evenly among the others, so that any part of the images holds
 * its share; where there are more of them than faces, faces are edited several times.
 */
export function editedFaces(count: number, { share, faces }: EditPlan): Int32Array {
  let edits = 0;
  return Int32Array.from({ length: count }, (_, image) => {
    const isEdit = Math.floor((image + 1) * share + ROUNDING) > edits;
    return isEdit ? edits++ % faces : -1;
  });
}

/** A share such as 0.1 is no binary fraction: three tenths of ten images are three. */
const ROUNDING = 1e-9;

/** Labels with one attribute changed, and which. */
export interface ChangedLabels {
  readonly labels: Labels;
  /** By position; -1 where none could be changed. */
  readonly changed: number;
}

/**
 * Changes one attribute of a face, drawn evenly from those named that it has a known value of, to
 * another value. Binary attributes that hardly any of `faces` has together with that value, such as
 * another hair colour, become "no".
 */
export function attributeChanger(
  schema: AttributeSchema,
  names: readonly string[],
  faces: Iterable<Labels>,
): (labels: Labels, random: Random) => ChangedLabels {
  const indices = names.map((name) => schema.indexOf(name));
  const excluded = seldomWith(schema, faces);
  return (given, random) => {
    const labels = given.slice();
    const known = indices.filter((index) => given[index] !== UNKNOWN);
    if (known.length === 0) return { labels, changed: -1 };
    const changed = random.pick(known);
    const { length } = schema.attributes[changed]!.values;
    const value = (given[changed]! + 1 + random.integer(length - 1)) % length;
    labels[changed] = value;
    for (const other of excluded[changed]![value]!) if (given[other] === 1) labels[other] = 0;
    return { labels, changed };
  };
}
