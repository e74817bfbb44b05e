import { deriveSeed } from '../../common/random.ts';
import type { Split } from '../../faces/face.ts';

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
