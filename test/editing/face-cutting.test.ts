import test from 'ava';
import sharp from 'sharp';
import type { Detection } from '../../src/detection/detection-cache.ts';
import { type CuttingOptions, cutFace } from '../../src/editing/face-cutting.ts';
import { UnusablePhoto } from '../../src/faces/alignment-decoding.ts';
import { alignPhoto } from '../../src/faces/alignment-photo.ts';
import { drawFace } from '../../src/faces/drawing/drawing.ts';
import { openPhoto } from '../../src/faces/photo-decoding.ts';
import { resampleBytes } from '../../src/images/float-resampling.ts';

const CELEBA = { size: 64, template: 'celeba' } as const;

const AUTO: CuttingOptions = { size: 64, alignment: undefined, detect: 'auto', faces: 'largest' };
const drawn = Buffer.from(drawFace(1, 3).svg);

/** Finds nothing, or what it is told, and counts how often it was asked. */
function detector(faces: Detection['faces'] = []) {
  let asked = 0;
  return {
    asked: () => asked,
    async detect() {
      asked++;
      return { width: 178, height: 218, faces };
    },
  };
}

async function noise(width: number, height: number): Promise<Buffer> {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 251);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

test('an image of the size that the model takes is taken as it is', async (t) => {
  const none = detector();
  const png = await noise(64, 64);
  const { rgb, from } = await cutFace(png, AUTO, none);
  t.is(from, 'whole image');
  t.deepEqual(new Uint8Array(rgb), new Uint8Array(await sharp(png).raw().toBuffer()));
  t.is(none.asked(), 0);
});

test("CelebA's aligned frame is cut as training cut it, for a model that was trained on it", async (t) => {
  const alignment = { template: 'celeba', framing: 'celeba-aligned', detect: 'auto' } as const;
  const none = detector();
  const { rgb, from } = await cutFace(drawn, { ...AUTO, alignment }, none);
  t.is(from, 'aligned frame');
  const trained = await alignPhoto(
    { image: { bytes: drawn } },
    'celeba-aligned',
    CELEBA,
    openPhoto,
  );
  t.deepEqual(rgb, trained.rgb);
  t.is(none.asked(), 0);
  await t.throwsAsync(cutFace(drawn, { ...AUTO, alignment, detect: 'always' }, none), {
    instanceOf: UnusablePhoto,
    message: /no face was found/,
  });
  t.is(none.asked(), 1);
});

test('elsewhere the face is sought, and aligned by the points that are found', async (t) => {
  const points = {
    leftEye: { x: 69.5, y: 111.3 },
    rightEye: { x: 107.7, y: 111.3 },
    nose: { x: 88.6, y: 135 },
    mouthLeft: { x: 72.8, y: 152.2 },
    mouthRight: { x: 104.4, y: 152.2 },
  };
  const box = { left: 40, top: 60, width: 100, height: 120 };
  const small = { ...box, width: 20, height: 20 };
  const elsewhere = { ...points, leftEye: { x: 10, y: 10 } };
  const two = detector([
    { score: 1, box: small, keyPoints: elsewhere },
    { score: 0.9, box, keyPoints: points },
  ]);
  const { rgb, from } = await cutFace(drawn, AUTO, two);
  t.is(from, 'found face');
  const photo = { image: { bytes: drawn }, keyPoints: points };
  const aligned = await alignPhoto(photo, 'centred', CELEBA, openPhoto);
  t.deepEqual(rgb, aligned.rgb);
  await t.throwsAsync(cutFace(drawn, { ...AUTO, faces: 'skip' }, two), {
    message: '2 faces were found, and --faces is skip',
  });
});

test('without detection, or for a model of central squares, the middle is taken', async (t) => {
  const none = detector();
  const png = await noise(200, 150);
  const byOption = await cutFace(png, { ...AUTO, detect: 'never' }, none);
  t.is(byOption.from, 'central square');
  for (const [framing, detect] of [
    ['centred', 'never'],
    ['cut-out', 'auto'],
  ] as const) {
    const alignment = { template: 'celeba', framing, detect } as const;
    const byModel = await cutFace(png, { ...AUTO, alignment }, none);
    t.deepEqual(byModel, byOption);
  }
  t.is(none.asked(), 0);
});

test('for a model whose faces were all sought, the face is sought in a frame too', async (t) => {
  const alignment = { template: 'celeba', framing: 'celeba-aligned', detect: 'always' } as const;
  const none = detector();
  await t.throwsAsync(cutFace(drawn, { ...AUTO, alignment }, none));
  t.is(none.asked(), 1);
});

test('what is no image is a reason, not a crash', async (t) => {
  for (const bytes of [Buffer.alloc(0), Buffer.from('text')]) {
    await t.throwsAsync(cutFace(bytes, AUTO, detector()), { instanceOf: UnusablePhoto });
  }
});

test('a photo as small as what the model is given of a face is taken, and no smaller one', async (t) => {
  const none = detector();
  const eight = await noise(8, 8);
  const { rgb, from } = await cutFace(eight, { ...AUTO, input: 8 }, none);
  t.is(from, 'whole image');
  // By Lanczos' filter, which shrinking undoes.
  t.deepEqual(rgb, resampleBytes(await sharp(eight).raw().toBuffer(), 8, 64));
  t.is(none.asked(), 0);
  const middle = { ...AUTO, detect: 'never' } as const;
  for (const [side, input] of [
    [8, undefined],
    [8, 16],
    [7, 8],
    [15, 32],
  ] as const) {
    await t.throwsAsync(cutFace(await noise(side, side), { ...middle, input }, none), {
      message: `the face is ${side} x ${side} pixels, for 64 x 64`,
    });
  }
  t.is((await cutFace(await noise(16, 16), { ...middle, input: 32 }, none)).from, 'central square');
});
