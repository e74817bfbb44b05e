import { createHash } from 'node:crypto';
import { PACK_VERSION } from './pack-format.ts';
import type { FaceSource } from './sources/source.ts';

/** Part of every key: raised when aligning the same photo gives other pixels. */
const ALIGNMENT_VERSION = 1;

/** The name of the pack that this source makes with these options: 20 hex digits. */
export function packKey(
  source: Pick<FaceSource, 'fingerprint' | 'framing'>,
  align: { readonly size: number },
): string {
  const parts = [PACK_VERSION, ALIGNMENT_VERSION, source.fingerprint, source.framing, align.size];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 20);
}
