import type { SourcePart, Split } from '../../faces/face.ts';
import { splitOf, splitWithin } from './split.ts';

/** The words by which data sets name their splits, in lower case. */
const NAMES: Readonly<Record<string, Split>> = {
  train: 'train',
  training: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  dev: 'val',
  test: 'test',
  testing: 'test',
  eval: 'test',
  evaluation: 'test',
};

/** The split that a word names, or undefined. */
export function splitNamed(word: string): Split | undefined {
  const name = word.toLowerCase();
  return Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
}

/**
 * A source whose splits cut through more of its people than this share was not split by person.
 * Photos dealt out 80/10/10 cut through 34 % of the people with two photos and through more of
 * those with several; slips in a split by person, through a few.
 */
const MOST_CUT = 0.1;

/** The side of a photo, and the part of the source that decides it, where one does. */
export interface Placed {
  readonly split: Split;
  readonly part?: SourcePart;
}

/** How the splits that a source has become train, val and test. */
export interface Splitting {
  /** The side of a photo, given the split that the source says and who is in it. */
  of(said: Split | undefined, id: string, subject: string | undefined): Placed;
  /** What a person should know of it. */
  readonly notes: readonly string[];
}

const SPLITS: readonly Split[] = ['train', 'val', 'test'];

/** What a source says of splits and people, gathered row by row: three numbers a person. */
export class SplitSurvey {
  readonly #said = new Set<Split>();
  /** Photos in each of `SPLITS`, by person. */
  readonly #people = new Map<string, [number, number, number]>();

  /** Takes note of a photo. */
  add(said: Split | undefined, subject: string | undefined): void {
    if (said === undefined) return;
    this.#said.add(said);
    if (subject === undefined) return;
    const counts = this.#people.get(subject) ?? [0, 0, 0];
    counts[SPLITS.indexOf(said)]!++;
    this.#people.set(subject, counts);
  }

  /**
   * Training needs photos that it calibrates with and photos that it is measured on. A source that
   * has one split alone is split 80/10/10, since one name for all says nothing; one that holds out a
   * single split has it halved. Both follow from the person's name alone. A person whom the source
   * has in several splits is in the one of them that is held out furthest.
   */
  splitting(): Splitting {
    const known = this.#said;
    if (known.size === 1) {
      const notes = [`All photos are in one split (${[...known]}): people are split 80/10/10.`];
      return { of: (_, id, subject) => ({ split: splitOf(subject ?? id) }), notes };
    }
    const isHalved = known.size === 2 && known.has('train');
    const partOf = (said: Split): SourcePart => (isHalved && said !== 'train' ? 'held out' : said);
    const { sides, notes } = this.#sidesOfPeople();
    return {
      of(said, id, subject) {
        const side = subject === undefined ? said : sides.get(subject);
        const part = side && partOf(side);
        return { split: splitWithin(part, subject ?? id), ...(part && { part }) };
      },
      notes: [
        ...(isHalved
          ? ['There is one split beside train: half of its people are val, the others test.']
          : []),
        ...notes,
      ],
    };
  }

  /** The split of each person of whom the source says one; undefined for those who are split anew. */
  #sidesOfPeople() {
    const sides = new Map<string, Split | undefined>();
    const cut = new Set<string>();
    let several = 0;
    let moved = 0;
    for (const [subject, counts] of this.#people) {
      const photos = counts[0] + counts[1] + counts[2];
      const side = counts.findLastIndex((count) => count > 0);
      sides.set(subject, SPLITS[side]);
      if (photos > 1) several++;
      if (counts[side]! === photos) continue;
      cut.add(subject);
      moved += photos - counts[side]!;
    }
    if (cut.size === 0) return { sides, notes: [] };
    const people = `${cut.size} of ${several} people with several photos`;
    if (cut.size <= MOST_CUT * several) {
      const notes = [
        `The source's splits part ${people}: ${moved} of their photos are moved to the one of their splits that is held out furthest.`,
      ];
      return { sides, notes };
    }
    for (const subject of cut) sides.set(subject, undefined);
    const notes = [
      `The source's splits part ${people}, so that they were not made by person: these people are split 80/10/10 anew.`,
    ];
    return { sides, notes };
  }
}
