import test from 'ava';
import sharp from 'sharp';
import { sourceTypeUri } from '../../src/datasets/source-type.ts';
import {
  encodeAnimation,
  encodeMarked,
  encodeSheet,
  tileFaces,
} from '../../src/editing/face-sheets.ts';

const SIZE = 16;

/** Faces of one shade each. */
function shades(...values: number[]): Uint8Array[] {
  return values.map((value) => new Uint8Array(SIZE * SIZE * 3).fill(value));
}

test('faces lie line by line on white', (t) => {
  const { data, width, height } = tileFaces(shades(10, 20, 30), SIZE, 2);
  t.deepEqual([width, height], [2 * SIZE + 2, 2 * SIZE + 2]);
  const at = (x: number, y: number) => data[(y * width + x) * 3];
  t.is(at(0, 0), 10);
  t.is(at(SIZE - 1, SIZE - 1), 10);
  t.is(at(SIZE, 0), 255);
  t.is(at(SIZE + 2, 0), 20);
  t.is(at(0, SIZE + 2), 30);
  t.is(at(SIZE + 2, SIZE + 2), 255);
});

test('fewer faces than columns make a narrow sheet, enlarged and marked as composed', async (t) => {
  const metadata = await sharp(await encodeSheet(shades(10, 200), SIZE, 8)).metadata();
  t.deepEqual([metadata.width, metadata.height], [(2 * SIZE + 2) * 8, SIZE * 8]);
  t.true(String(metadata.xmp).includes(sourceTypeUri('composed')));
});

test('an animation has every frame in order, and says that it is synthetic', async (t) => {
  const webp = await encodeAnimation(shades(0, 60, 120, 180, 240), SIZE, 'generated');
  const { pages, pageHeight, width, loop, delay, xmp } = await sharp(webp, {
    animated: true,
  }).metadata();
  t.deepEqual([pages, width, pageHeight, loop], [5, 128, 128, 0]);
  t.deepEqual(delay, [80, 80, 80, 80, 80]);
  t.true(String(xmp).includes(sourceTypeUri('generated')));
  const pixels = await sharp(webp, { animated: true }).removeAlpha().raw().toBuffer();
  for (const [i, shade] of [0, 60, 120, 180, 240].entries()) {
    t.true(Math.abs(pixels[i * 128 * 128 * 3]! - shade) < 4);
  }
});

test('an edited photo keeps its pixels and says that a model changed it', async (t) => {
  const face = Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, i) => (i * 7) % 256);
  const png = await encodeMarked(face, SIZE, 'edited');
  t.deepEqual(new Uint8Array(await sharp(png).raw().toBuffer()), face);
  t.true(String((await sharp(png).metadata()).xmp).includes(sourceTypeUri('edited')));
});
