import test from 'ava';
import { firstValueFrom, from, toArray } from 'rxjs';
import sharp from 'sharp';
import type { FacePhoto } from '../../src/faces/face.ts';
import { align } from '../../src/stages/align.ts';
import { alignOptions } from '../../src/stages/options.ts';
import { stageContext } from './stage-context.ts';

async function square(shade: number, side = 80): Promise<Buffer> {
  const background = { r: shade, g: shade, b: shade };
  return sharp({ create: { width: side, height: side, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

function photo(ordinal: number, bytes: Uint8Array, released: number[]): FacePhoto {
  return {
    id: `photo${ordinal}`,
    ordinal,
    place: `list:${ordinal}`,
    image: { bytes },
    labels: Int8Array.of(1),
    split: 'train',
    credit: { release: () => void released.push(ordinal) },
  };
}

test('faces come in the order of their photos, however long each takes', async (t) => {
  const shades = Array.from({ length: 24 }, (_, i) => i * 10);
  // Large and small ones by turns, so that later ones are done first.
  const images = await Promise.all(shades.map((shade, i) => square(shade, i % 2 ? 80 : 1500)));
  const photos = images.map((bytes, i) => photo(i, bytes, []));
  const { context } = stageContext('');
  const faces = await firstValueFrom(
    from(photos).pipe(
      align(alignOptions.parse({ detect: 'never' }), context, 'centred'),
      toArray(),
    ),
  );
  t.deepEqual(
    faces.map(({ ordinal }) => ordinal),
    shades.map((_, i) => i),
  );
  for (const [i, { rgb, size }] of faces.entries()) {
    t.is(size, 64);
    t.is(rgb.length, 64 * 64 * 3);
    t.true(Math.abs(rgb[0]! - shades[i]!) <= 2);
  }
});

test('a photo that can not be used is rejected, gives its credit back and stops nothing', async (t) => {
  const good = await square(100, 300);
  const contents = [good, good.subarray(0, good.length - 200), Buffer.from('text'), good];
  const released: number[] = [];
  const { context, rejected } = stageContext('');
  const faces = await firstValueFrom(
    from(contents.map((bytes, i) => photo(i, bytes, released))).pipe(
      align(alignOptions.parse({ detect: 'never' }), context, 'centred'),
      toArray(),
    ),
  );
  t.deepEqual(
    faces.map(({ ordinal }) => ordinal),
    [0, 3],
  );
  t.deepEqual(
    rejected.map(({ stage, id, place, reason }) => [stage, id, place, reason]),
    [
      ['align', 'photo1', 'list:1', 'truncated'],
      ['align', 'photo2', 'list:2', 'not-an-image'],
    ],
  );
  t.deepEqual(released, [1, 2]);
});
