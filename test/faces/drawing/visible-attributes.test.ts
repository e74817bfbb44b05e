import test from 'ava';
import sharp from 'sharp';
import { createRandom } from '../../../src/common/random.ts';
import type { DrawnAttribute } from '../../../src/faces/drawing/attributes.ts';
import { drawFace, drawLabels } from '../../../src/faces/drawing/drawing.ts';

const SIZE = 64;

/** A box in pixels of the canvas. */
interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const CROP: Box = { left: 15, top: 40, right: 163, bottom: 188 };
const HAT: Box = { left: 40, top: 42, right: 138, bottom: 78 };
const CROWN: Box = { ...HAT, bottom: 64 };
const FOREHEAD: Box = { left: 52, top: 74, right: 126, bottom: 98 };
const EYES: Box = { left: 48, top: 96, right: 130, bottom: 130 };
const MOUTH: Box = { left: 60, top: 140, right: 118, bottom: 172 };
const LIPS: Box = { left: 70, top: 142, right: 108, bottom: 164 };
const CHIN: Box = { left: 62, top: 160, right: 116, bottom: 184 };
const CHEEKS: Box = { left: 52, top: 124, right: 126, bottom: 146 };
const FACE: Box = { left: 40, top: 70, right: 138, bottom: 186 };

/** RGB of the face as a model of 64 pixels sees it. */
async function look(svg: string): Promise<Uint8Array> {
  const { left, top, right, bottom } = CROP;
  const cropped = await sharp(Buffer.from(svg))
    .removeAlpha()
    .extract({ left, top, width: right - left, height: bottom - top })
    .png()
    .toBuffer();
  return sharp(cropped).resize(SIZE, SIZE).raw().toBuffer();
}

/** The share of a box's pixels that differ by more than `step` in some channel. */
function changed(a: Uint8Array, b: Uint8Array, box: Box, step = 24): number {
  const scale = SIZE / (CROP.right - CROP.left);
  let count = 0;
  let all = 0;
  for (let y = Math.round((box.top - CROP.top) * scale); y < (box.bottom - CROP.top) * scale; y++) {
    for (
      let x = Math.round((box.left - CROP.left) * scale);
      x < (box.right - CROP.left) * scale;
      x++
    ) {
      const at = 3 * (y * SIZE + x);
      const apart = [0, 1, 2].some((c) => Math.abs(a[at + c]! - b[at + c]!) > step);
      all += 1;
      if (apart) count += 1;
    }
  }
  return count / all;
}

/** Where an attribute shows, what share of that must change, and where nothing may. */
const SIGNS: { name: DrawnAttribute; where: Box; least: number; nowhere?: Box[] }[] = [
  { name: 'Eyeglasses', where: EYES, least: 0.12, nowhere: [MOUTH, HAT] },
  { name: 'Wearing_Hat', where: HAT, least: 0.6, nowhere: [LIPS] },
  { name: 'Smiling', where: MOUTH, least: 0.08, nowhere: [HAT] },
  { name: 'Mouth_Slightly_Open', where: MOUTH, least: 0.06, nowhere: [HAT, FOREHEAD, EYES] },
  { name: 'No_Beard', where: CHIN, least: 0.35, nowhere: [HAT, FOREHEAD] },
  { name: 'Bangs', where: FOREHEAD, least: 0.2, nowhere: [MOUTH, CHEEKS, CHIN] },
  { name: 'Wearing_Lipstick', where: MOUTH, least: 0.04, nowhere: [HAT, FOREHEAD, EYES] },
  { name: 'Young', where: CHEEKS, least: 0.04, nowhere: [CROWN] },
  { name: 'Male', where: FACE, least: 0.15 },
];

for (const { name, where, least, nowhere = [] } of SIGNS) {
  test(`${name} shows at ${SIZE} pixels, and changes nothing it isn't about`, async (t) => {
    for (let index = 0; index < 8; index++) {
      // Neither a smile nor a beard has to be seen through the other's changes.
      const { labels } = drawFace(2, index, { labels: { No_Beard: 1, Wearing_Hat: 0, Bangs: 0 } });
      const [off, on] = await Promise.all(
        [0, 1].map((value) =>
          look(drawLabels({ ...labels, [name]: value }, createRandom('toggle', index)).svg),
        ),
      );
      const share = changed(off!, on!, where);
      t.true(share >= least, `face ${index}: ${share} of the region changes`);
      for (const box of nowhere) t.is(changed(off!, on!, box, 6), 0, `face ${index}`);
    }
  });
}

test('hair colours differ from one another, under a hat too', async (t) => {
  for (let index = 0; index < 8; index++) {
    const { labels } = drawFace(4, index, { labels: { Wearing_Hat: 1 } });
    const looks = await Promise.all(
      [0, 1, 2, 3, 4].map((Hair_Color) =>
        look(drawLabels({ ...labels, Hair_Color }, createRandom('hair', index)).svg),
      ),
    );
    for (const [i, one] of looks.entries()) {
      for (const other of looks.slice(i + 1)) {
        const share = changed(one, other, CROP);
        t.true(share > 0.015, `face ${index}: ${share} of the crop changes`);
      }
    }
  }
});

test('a skin tone can be read off beside the nose', async (t) => {
  // Luma between what light, shadow and blush make of the tones' ranges.
  const limits = [173, 125];
  for (let index = 0; index < 60; index++) {
    const { svg, labels, keyPoints } = drawFace(6, index, { labels: { Male: 0, Young: 1 } });
    const { nose } = keyPoints;
    const spot = await sharp(Buffer.from(svg))
      .removeAlpha()
      .extract({
        left: Math.round(nose.x + 15),
        top: Math.round(nose.y + 5),
        width: 3,
        height: 3,
      })
      .raw()
      .toBuffer();
    const weights = [0.299, 0.587, 0.114];
    const luma = spot.reduce((sum, value, i) => sum + weights[i % 3]! * value, 0) / 9;
    const tone = limits.filter((limit) => luma < limit).length;
    t.is(tone, labels.Skin_Tone, `face ${index}: luma ${luma}`);
  }
});
