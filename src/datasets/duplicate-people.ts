import { DisjointSets } from '../faces/disjoint-sets.ts';
import type { SourcePart, Split } from '../faces/face.ts';
import { type PackEntry, personOf } from './pack.ts';
import { splitWithin } from './sources/split.ts';

/** Who a face shows, and where it belongs. */
export interface FacePlace {
  readonly subject: string;
  readonly split: Split;
}

/** The parts of a source, the ones that are held out furthest last. */
const PARTS: readonly (SourcePart | undefined)[] = [undefined, 'train', 'val', 'held out', 'test'];

/** People of whom there are copies of one photo, so that they are one. */
interface Person {
  /** The smallest of their names. */
  name: string;
  isSeveral: boolean;
  /** The part that is held out furthest of those that the source has them in. */
  part: SourcePart | undefined;
}

/**
 * Makes one person of those of whom there are copies of one photo, with all their photos, and has
 * them in one split. A photo that the source itself has in a part stays there. `firstOf` gives for
 * each row the first row that shows the same photo. Returns what changes, by row.
 */
export function mergePeople(
  entries: readonly Pick<PackEntry, 'id' | 'subject' | 'split' | 'part'>[],
  firstOf: Int32Array,
): Map<number, FacePlace> {
  const sets = new DisjointSets(entries.length);
  const rowOf = new Map<string, number>();
  for (const [row, entry] of entries.entries()) {
    const name = personOf(entry);
    const known = rowOf.get(name);
    if (known === undefined) rowOf.set(name, row);
    else sets.join(known, row);
    sets.join(firstOf[row]!, row);
  }
  const people = new Map<number, Person>();
  for (const [row, entry] of entries.entries()) {
    const key = sets.firstOf(row);
    const name = personOf(entry);
    const person = people.get(key) ?? { name, isSeveral: false, part: undefined };
    people.set(key, person);
    person.isSeveral ||= name !== person.name;
    if (name < person.name) person.name = name;
    if (PARTS.indexOf(entry.part) > PARTS.indexOf(person.part)) person.part = entry.part;
  }
  const changes = new Map<number, FacePlace>();
  for (const [row, { part }] of entries.entries()) {
    const person = people.get(sets.firstOf(row))!;
    if (!person.isSeveral) continue;
    // Names in one form of Unicode, as sources split by, since file systems have several.
    const split = splitWithin(part ?? person.part, person.name.normalize('NFC'));
    changes.set(row, { subject: person.name, split });
  }
  return changes;
}
