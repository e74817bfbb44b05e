import { deriveSeed } from '../../common/random.ts';
import type { SourcePart, Split } from '../../faces/face.ts';

const TRAIN = 0.8;
const VAL = 0.1;

/**
 * The split of a person, or of a photo whose person is not known: 80/10/10, by a hash of the name
 * alone, so that all photos of a person share it and more photos move nobody.
 */
export function splitOf(subject: string): Split {
  const at = deriveSeed('split', subject) / 2 ** 32;
  if (at < TRAIN) return 'train';
  return at < TRAIN + VAL ? 'val' : 'test';
}

/** The split of a person whom the source has in this part, or in none. */
export function splitWithin(part: SourcePart | undefined, subject: string): Split {
  if (part === undefined) return splitOf(subject);
  if (part !== 'held out') return part;
  return deriveSeed('held out', subject) % 2 === 0 ? 'val' : 'test';
}
