import { deriveSeed } from '../../common/random.ts';
import type { Split } from '../../faces/face.ts';
import { splitOf } from './split.ts';

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

/** How the splits that a source has become train, val and test. */
export interface Splitting {
  /** The split of a person, given the one that the source says. */
  of(said: Split | undefined, subject: string): Split;
  /** What a person should know of it. */
  readonly notes: readonly string[];
}

/**
 * Training needs photos that it calibrates with and photos that it is measured on. A source that
 * has one split alone is split 80/10/10, since one name for all says nothing; one that holds out a
 * single split has it halved. Both follow from the person's name alone.
 */
export function splittingOf(known: ReadonlySet<Split>): Splitting {
  if (known.size === 0) return { of: (_, subject) => splitOf(subject), notes: [] };
  if (known.size === 1) {
    const notes = [`All photos are in one split (${[...known]}): people are split 80/10/10.`];
    return { of: (_, subject) => splitOf(subject), notes };
  }
  if (known.size === 3) return { of: (said, subject) => said ?? splitOf(subject), notes: [] };
  const isHalved = (split: Split) => split !== 'train' && known.has('train');
  return {
    of(said, subject) {
      if (said === undefined) return splitOf(subject);
      if (!isHalved(said)) return said;
      return deriveSeed('held out', subject) % 2 === 0 ? 'val' : 'test';
    },
    notes: known.has('train')
      ? ['There is one split beside train: half of its people are val, the others test.']
      : [],
  };
}
