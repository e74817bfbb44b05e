import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FacePack } from '../../src/datasets/pack.ts';
import { PackWriter } from '../../src/datasets/pack-writer.ts';
import { AttributeSchema, binary } from '../../src/faces/attributes.ts';
import type { AlignedFace } from '../../src/faces/face.ts';
import { FREE } from '../../src/streams/window.ts';

/** A face of a pack: its pixels, and what else of it matters. */
export type PackedFace = Pick<AlignedFace, 'rgb'> & Partial<AlignedFace>;

/** A pack of these faces, 64 x 64 pixels, each of a photo of its own. It is gone with the process. */
export async function photoPack(faces: readonly PackedFace[]): Promise<FacePack> {
  const parent = mkdtempSync(path.join(tmpdir(), 'evenface-test-'));
  process.once('exit', () => rmSync(parent, { recursive: true, force: true }));
  const schema = new AttributeSchema([binary('Smiling')]);
  const info = { key: 'photos', title: 'photos', licence: 'none', schema, size: 64 };
  const writer = await PackWriter.create(path.join(parent, 'photos'), info);
  for (const [i, face] of faces.entries()) {
    await writer.append({
      id: `photo${i}`,
      ordinal: i,
      place: `list:${i}`,
      labels: Int8Array.of(i % 2),
      split: 'train',
      size: 64,
      quality: { side: 64, padding: 0, sharpness: 1 },
      credit: FREE,
      ...face,
    });
  }
  return writer.finish([]);
}
