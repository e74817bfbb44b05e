import { createHash } from 'node:crypto';
import { FINDER_VERSION } from '../detection/version.ts';
import type { AlignmentOptions } from '../faces/alignment-photo.ts';
import type { DuplicateAction } from './duplicate-figures.ts';
import { PACK_VERSION } from './pack-format.ts';
import type { FaceSource } from './sources/source.ts';

/** Part of every key: raised when aligning the same photo gives other pixels. */
const ALIGNMENT_VERSION = 3;

/** Part of the key of a pack in which copies were sought: raised when others would be found. */
const DUPLICATES_VERSION = 1;

/** The name of the pack that this source makes with these options of `align`: 20 hex digits. */
export function packKey(
  source: Pick<FaceSource, 'fingerprint' | 'framing'>,
  align: AlignmentOptions,
): string {
  const options = Object.entries(align)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const versions = [PACK_VERSION, ALIGNMENT_VERSION, FINDER_VERSION];
  const parts = [...versions, source.fingerprint, source.framing, options];
  return hashOf(parts);
}

/** The name of the pack that is made of the pack `key` when its copies are treated. */
export function duplicatesKey(key: string, action: DuplicateAction | 'off'): string {
  return action === 'off' ? key : hashOf([key, 'duplicates', DUPLICATES_VERSION, action]);
}

function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 20);
}
