import { createRandom } from '../../src/common/random.ts';
import type { FacePack } from '../../src/datasets/pack.ts';
import { AttributeSchema, binary } from '../../src/faces/attributes.ts';

/**
 * A pack in memory whose two attributes show plainly: `Bright` makes the image bright, `Striped`
 * stripes its lower half. Enough for a network to learn in seconds.
 */
export function stripedPack(count: number, size: 64 | 128 = 64): FacePack {
  const schema = new AttributeSchema([binary('Bright'), binary('Striped')]);
  const random = createRandom('striped pack');
  const pixels = size * size * 3;
  const faces = new Uint8Array(count * pixels);
  const entries = Array.from({ length: count }, (_, i) => {
    const bright = random.integer(2);
    const striped = random.integer(2);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size * 3; x++) {
        const stripe = striped === 1 && y >= size / 2 && (y >> 3) % 2 === 0 ? 60 : 0;
        const noise = random.integer(20);
        faces[i * pixels + y * size * 3 + x] = 40 + 110 * bright + stripe + noise;
      }
    }
    return {
      id: `face${i}`,
      place: `list.txt:${i + 1}`,
      labels: Int8Array.of(bright, striped),
      subject: `person${i >> 1}`,
      split:
        i % 10 === 8 ? ('val' as const) : i % 10 === 9 ? ('test' as const) : ('train' as const),
    };
  });
  return {
    key: 'striped',
    title: 'striped squares',
    licence: 'none',
    dir: '',
    schema,
    size,
    entries,
    rejectedCount: 0,
    rejections: async () => [],
    async read(rows, target) {
      for (let i = 0; i < rows.length; i++) {
        target.set(faces.subarray(rows[i]! * pixels, (rows[i]! + 1) * pixels), i * pixels);
      }
    },
    async close() {},
  };
}
