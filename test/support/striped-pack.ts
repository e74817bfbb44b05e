import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRandom } from '../../src/common/random.ts';
import type { FacePack } from '../../src/datasets/pack.ts';
import { PackWriter } from '../../src/datasets/pack-writer.ts';
import { AttributeSchema, binary } from '../../src/faces/attributes.ts';
import { FREE } from '../../src/streams/window.ts';

/**
 * A pack whose two attributes show plainly: `Bright` makes the image bright, `Striped` stripes its
 * lower half. Enough for a network to learn in seconds. It is gone when the process ends.
 */
export async function stripedPack(count: number, size: 64 | 128 = 64): Promise<FacePack> {
  const parent = mkdtempSync(path.join(tmpdir(), 'evenface-test-'));
  process.once('exit', () => rmSync(parent, { recursive: true, force: true }));
  const schema = new AttributeSchema([binary('Bright'), binary('Striped')]);
  const info = {
    ...{ key: 'striped', title: 'striped squares', licence: 'none', schema, size },
    alignment: { template: 'celeba', framing: 'centred', detect: 'never' },
  } as const;
  const writer = await PackWriter.create(path.join(parent, 'pack'), info);
  const random = createRandom('striped pack');
  for (let i = 0; i < count; i++) {
    const bright = random.integer(2);
    const striped = random.integer(2);
    const rgb = new Uint8Array(size * size * 3);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size * 3; x++) {
        const stripe = striped === 1 && y >= size / 2 && (y >> 3) % 2 === 0 ? 60 : 0;
        const noise = random.integer(20);
        rgb[y * size * 3 + x] = 40 + 110 * bright + stripe + noise;
      }
    }
    await writer.append({
      id: `face${i}`,
      place: `list.txt:${i + 1}`,
      labels: Int8Array.of(bright, striped),
      subject: `person${i >> 1}`,
      split: i % 10 === 8 ? 'val' : i % 10 === 9 ? 'test' : 'train',
      rgb,
      size,
      quality: { side: size, padding: 0, sharpness: 1 },
      ordinal: i,
      credit: FREE,
    });
  }
  return writer.finish([]);
}
