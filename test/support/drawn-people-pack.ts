import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRandom } from '../../src/common/random.ts';
import type { FacePack } from '../../src/datasets/pack.ts';
import { PackWriter } from '../../src/datasets/pack-writer.ts';
import { alignPhoto } from '../../src/faces/alignment-photo.ts';
import { AttributeSchema, binary } from '../../src/faces/attributes.ts';
import { drawLabels, sampleLabels } from '../../src/faces/drawing/drawing.ts';
import { openPhoto } from '../../src/faces/photo-decoding.ts';
import { FREE } from '../../src/streams/window.ts';

/** Side of a face in pixels. */
const SIZE = 32;

/** Cut close, so that a mouth is a third as wide as the image. */
const CLOSE = {
  left_eye: [0.25, 0.28],
  right_eye: [0.75, 0.28],
  nose: [0.5, 0.52],
  mouth_left: [0.3, 0.78],
  mouth_right: [0.7, 0.78],
} as const;

/** What changes from photo to photo of a drawn person: each has both. */
export const EXPRESSIONS = [
  { Mouth_Slightly_Open: 0, Smiling: 0 },
  { Mouth_Slightly_Open: 1, Smiling: 1 },
] as const;

/** What hides a mouth, or what is told of by few. */
const BARE = { Eyeglasses: 0, Wearing_Hat: 0, No_Beard: 1, Wearing_Lipstick: 0 };

/**
 * A pack of drawn people, `EXPRESSIONS.length` photos each in that order, which differ in nothing
 * but the mouth; every fifth person is for tests. Its labels are Male, the person's, and
 * Mouth_Slightly_Open, the photo's; that somebody smiles, and whatever else of a person, no label
 * tells. It is gone when the process ends.
 */
export async function drawnPeoplePack(people: number): Promise<FacePack> {
  const parent = mkdtempSync(path.join(tmpdir(), 'evenface-test-'));
  process.once('exit', () => rmSync(parent, { recursive: true, force: true }));
  const schema = new AttributeSchema([binary('Male')]);
  const info = { key: 'people', title: 'drawn people', licence: 'none', schema, size: SIZE };
  const writer = await PackWriter.create(path.join(parent, 'pack'), info);
  const options = { size: SIZE, template: CLOSE } as const;
  for (let person = 0; person < people; person++) {
    const labels = { ...sampleLabels(createRandom('people', person, 'labels')), ...BARE };
    const photos = await Promise.all(
      EXPRESSIONS.map((expression) => {
        const random = createRandom('people', person, 'drawing');
        const { svg } = drawLabels({ ...labels, ...expression }, random);
        const photo = { image: { bytes: Buffer.from(svg) } };
        return alignPhoto(photo, 'celeba-aligned', options, openPhoto);
      }),
    );
    for (const [i, { rgb, quality }] of photos.entries()) {
      const ordinal = person * EXPRESSIONS.length + i;
      await writer.append({
        ...{ id: `photo${ordinal}`, place: `list:${ordinal}`, ordinal, rgb, size: SIZE, quality },
        labels: Int8Array.of(labels.Male),
        subject: `person${person}`,
        split: person % 5 === 4 ? 'test' : 'train',
        credit: FREE,
      });
    }
  }
  return writer.finish([]);
}
