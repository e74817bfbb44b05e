import test from 'ava';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { CELEBA_KEY_POINTS, transform } from '../../src/faces/alignment.ts';
import { UnusablePhoto } from '../../src/faces/alignment-decoding.ts';
import { alignPhoto, type PhotoFraming } from '../../src/faces/alignment-photo.ts';
import type { KeyPoints, Point } from '../../src/faces/face.ts';
import { openPhoto } from '../../src/faces/photo-decoding.ts';

const COLOURS = {
  leftEye: 'red',
  rightEye: 'lime',
  nose: 'blue',
  mouthLeft: 'yellow',
  mouthRight: 'cyan',
};
const RGB = {
  leftEye: [255, 0, 0],
  rightEye: [0, 255, 0],
  nose: [0, 0, 255],
  mouthLeft: [255, 255, 0],
  mouthRight: [0, 255, 255],
};
type Part = keyof KeyPoints;
const PARTS = Object.keys(COLOURS) as Part[];

/** A grey photo with a coloured disc at each key point. */
function discs(points: KeyPoints, radius: number, width: number, height: number): Buffer {
  const circles = PARTS.map(
    (part) =>
      `<circle cx="${points[part].x}" cy="${points[part].y}" r="${radius}" fill="${COLOURS[part]}"/>`,
  );
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
      `<rect width="100%" height="100%" fill="#777"/>${circles.join('')}</svg>`,
  );
}

const OPTIONS = { size: 64, template: 'celeba' } as const;
type Photo = Parameters<typeof alignPhoto>[0];

async function pixelsOf(photo: Photo, framing: PhotoFraming): Promise<Uint8Array> {
  return (await alignPhoto(photo, framing, OPTIONS, openPhoto)).rgb;
}

function mapped(move: (point: Point) => Point): KeyPoints {
  return Object.fromEntries(
    PARTS.map((part) => [part, move(CELEBA_KEY_POINTS[part])]),
  ) as unknown as KeyPoints;
}

/** The colour of an aligned face of side 64 at each of the points, given in CelebA's frame. */
function coloursAt(rgb: Uint8Array, points = CELEBA_KEY_POINTS): Record<string, number[]> {
  return Object.fromEntries(
    PARTS.map((part) => {
      const { x, y } = points[part];
      const at = (value: number) => Math.floor((value * 64) / 148);
      const pixel = (at(y - 40) * 64 + at(x - 15)) * 3;
      return [part, [...rgb.subarray(pixel, pixel + 3)]];
    }),
  );
}

function near(
  a: Record<string, number[]>,
  b: Record<string, number[]>,
  tolerance: number,
): boolean {
  return Object.keys(b).every((part) =>
    b[part]!.every((value, i) => Math.abs(value - a[part]![i]!) <= tolerance),
  );
}

test("CelebA's framing keeps key points where CelebA has them, at any scale", async (t) => {
  for (const scale of [1, 2.5]) {
    const points = mapped(({ x, y }) => ({ x: x * scale, y: y * scale }));
    const bytes = discs(points, 6 * scale, 178 * scale, 218 * scale);
    const rgb = await pixelsOf({ image: { bytes } }, 'celeba-aligned');
    t.true(near(coloursAt(rgb), RGB, 12), JSON.stringify(coloursAt(rgb)));
  }
});

test("CelebA's photos in CelebA's template are cropped and resized, and no more", async (t) => {
  const bytes = await photo().jpeg().toBuffer();
  const rgb = await pixelsOf({ image: { bytes } }, 'celeba-aligned');
  const crop = { left: 15, top: 40, width: 148, height: 148 };
  const expected = sharp(bytes).extract(crop).resize(64, 64, { kernel: 'lanczos3' }).raw();
  t.deepEqual(Buffer.from(rgb), await expected.toBuffer());
});

test('key points anywhere in a photo come to lie where CelebA has them', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: -3.1, max: 3.1, noNaN: true }),
      fc.double({ min: 0.5, max: 3, noNaN: true }),
      async (angle, scale) => {
        const a = scale * Math.cos(angle);
        const b = scale * Math.sin(angle);
        const turn = { a, b, tx: 300 - 89 * a + 130 * b, ty: 300 - 89 * b - 130 * a };
        const keyPoints = mapped((point) => transform(turn, point));
        const bytes = discs(keyPoints, 6 * scale, 600, 600);
        const rgb = await pixelsOf({ image: { bytes }, keyPoints }, 'centred');
        t.true(near(coloursAt(rgb), RGB, 20), JSON.stringify(coloursAt(rgb)));
      },
    ),
    { numRuns: 15 },
  );
});

test('a face that reaches out of the photo is completed by mirroring', async (t) => {
  const cut = 96;
  const keyPoints = mapped(({ x, y }) => ({ x, y: y - cut }));
  const bytes = discs(keyPoints, 6, 178, 100);
  const rgb = await pixelsOf({ image: { bytes }, keyPoints }, 'centred');
  t.true(near(coloursAt(rgb), RGB, 20));
  const { x, y } = CELEBA_KEY_POINTS.leftEye;
  const mirrored = { ...CELEBA_KEY_POINTS, leftEye: { x, y: 2 * cut - y } };
  t.true(near({ leftEye: coloursAt(rgb, mirrored).leftEye! }, { leftEye: RGB.leftEye }, 20));
});

const photo = () => sharp(discs(CELEBA_KEY_POINTS, 6, 178, 218));

const encodings: [string, (image: Sharp) => Sharp][] = [
  ['JPEG', (image) => image.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })],
  ['PNG with alpha', (image) => image.ensureAlpha().png()],
  ['16-bit PNG', (image) => image.toColourspace('rgb16').png()],
  ['WebP', (image) => image.webp({ lossless: true })],
];
for (const [name, encode] of encodings) {
  test(`${name} becomes the same 8-bit RGB`, async (t) => {
    const bytes = await encode(photo()).toBuffer();
    const rgb = await pixelsOf({ image: { bytes } }, 'celeba-aligned');
    t.is(rgb.length, 64 * 64 * 3);
    t.true(near(coloursAt(rgb), RGB, 25), JSON.stringify(coloursAt(rgb)));
  });
}

test('CMYK becomes RGB, as near as printing inks come', async (t) => {
  const bytes = await photo().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
  t.is((await sharp(bytes).metadata()).channels, 4);
  const rgb = await pixelsOf({ image: { bytes } }, 'celeba-aligned');
  t.is(rgb.length, 64 * 64 * 3);
  const { leftEye, mouthLeft } = RGB;
  t.true(near(coloursAt(rgb), { leftEye, mouthLeft }, 40), JSON.stringify(coloursAt(rgb)));
});

test('a grey photo becomes RGB with equal channels', async (t) => {
  const bytes = await photo().greyscale().jpeg().toBuffer();
  const rgb = await pixelsOf({ image: { bytes } }, 'celeba-aligned');
  t.is(rgb.length, 64 * 64 * 3);
  for (let i = 0; i < rgb.length; i += 3) {
    t.true(rgb[i] === rgb[i + 1] && rgb[i] === rgb[i + 2]);
  }
});

test('what shines through becomes white', async (t) => {
  const bytes = await sharp({
    create: { width: 90, height: 90, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer();
  const rgb = await pixelsOf({ image: { bytes } }, 'centred');
  t.is(Math.min(...rgb), 255);
});

test('photos are turned upright by their EXIF orientation', async (t) => {
  const upright = await photo().png().toBuffer();
  const expected = await pixelsOf({ image: { bytes: upright } }, 'celeba-aligned');
  for (const [orientation, turn] of [
    [3, 180],
    [6, 270],
    [8, 90],
  ] as const) {
    const bytes = await sharp(await sharp(upright).rotate(turn).png().toBuffer())
      .withMetadata({ orientation })
      .png()
      .toBuffer();
    t.deepEqual(await pixelsOf({ image: { bytes } }, 'celeba-aligned'), expected);
  }
});

test('key points are those of the upright photo, whatever its EXIF orientation', async (t) => {
  const angle = 0.2;
  const turn = { a: 1.5 * Math.cos(angle), b: 1.5 * Math.sin(angle), tx: 40, ty: 30 };
  const keyPoints = mapped((point) => transform(turn, point));
  const upright = await sharp(discs(keyPoints, 9, 330, 410))
    .removeAlpha()
    .png()
    .toBuffer();
  const expected = await pixelsOf({ image: { bytes: upright }, keyPoints }, 'centred');
  t.true(near(coloursAt(expected), RGB, 20));
  // How the upright photo is stored for each orientation: mirrored first, then turned.
  const stored: Record<number, (image: Sharp) => Sharp> = {
    1: (image) => image,
    2: (image) => image.flop(),
    3: (image) => image.rotate(180),
    4: (image) => image.flip(),
    5: (image) => image.flip().rotate(90),
    6: (image) => image.rotate(270),
    7: (image) => image.flip().rotate(270),
    8: (image) => image.rotate(90),
  };
  for (const [orientation, store] of Object.entries(stored)) {
    const turned = await store(sharp(upright)).png().toBuffer();
    const bytes = await sharp(turned)
      .withMetadata({ orientation: Number(orientation) })
      .png()
      .toBuffer();
    // That they are stored as said, by libvips' own reading.
    t.deepEqual(
      await sharp(bytes).autoOrient().raw().toBuffer(),
      await sharp(upright).raw().toBuffer(),
      orientation,
    );
    const found = await pixelsOf({ image: { bytes }, keyPoints }, 'centred');
    const off = Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)));
    t.true(off <= 2, `${off} at orientation ${orientation}`);
  }
});

test('a photo many times too large gives the face that it gives at a smaller size', async (t) => {
  const at = async (scale: number) => {
    const keyPoints = mapped(({ x, y }) => ({ x: x * scale, y: y * scale }));
    const svg = discs(keyPoints, 6 * scale, 178 * scale, 218 * scale);
    const bytes = await sharp(svg).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
    return pixelsOf({ image: { bytes }, keyPoints }, 'centred');
  };
  const [small, large] = await Promise.all([at(2), at(18)]);
  const squares = large.reduce((sum, value, i) => sum + (value - small[i]!) ** 2, 0);
  t.true(Math.sqrt(squares / large.length) < 4, `${Math.sqrt(squares / large.length)}`);
});

async function reasonOf(t: { fail(message: string): void }, work: Promise<unknown>) {
  try {
    await work;
    t.fail('it was used');
    return undefined;
  } catch (error) {
    if (error instanceof UnusablePhoto) return error.reason;
    throw error;
  }
}

// Serial: libvips has one place for messages, which the other tests' images would share.
test.serial('a JPEG that ends early is truncated', async (t) => {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const create = { width: 178, height: 218, channels: 3, background: 'black', noise } as const;
  const whole = await sharp({ create }).jpeg().toBuffer();
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 0.4, max: 0.9, noNaN: true }), async (share) => {
      const bytes = whole.subarray(0, Math.floor(whole.length * share));
      const work = pixelsOf({ image: { bytes } }, 'celeba-aligned');
      t.is(await reasonOf(t, work), 'truncated');
    }),
    { numRuns: 20 },
  );
});

test.serial('each photo that can not be used has its reason', async (t) => {
  const blank = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
  const cases: [string, Uint8Array | string, KeyPoints?][] = [
    ['not-an-image', Buffer.from('<html>')],
    ['truncated', Buffer.alloc(0)],
    ['missing-image', '/nowhere/1.jpg'],
    ['unreadable', '/'],
    ['not-aligned', await blank(200, 200)],
    ['too-small', await blank(17, 21)],
    ['key-points', await blank(178, 218), mapped(() => ({ x: 5, y: 5 }))],
    ['key-points', await blank(178, 218), mapped(({ x, y }) => ({ x: x + 999, y }))],
    [
      'too-large',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="20000"/>'),
    ],
  ];
  for (const [reason, content, keyPoints] of cases) {
    const image = typeof content === 'string' ? { path: content } : { bytes: content };
    const work = pixelsOf({ image, ...(keyPoints && { keyPoints }) }, 'celeba-aligned');
    t.is(await reasonOf(t, work), reason);
  }
});

test.serial('photos that fail side by side each have their own reason', async (t) => {
  const whole = await photo().jpeg().toBuffer();
  const kinds = {
    used: whole,
    truncated: whole.subarray(0, whole.length - 100),
    'not-an-image': Buffer.from('text'),
  };
  const expected = Array.from({ length: 20 }, () =>
    Object.keys(kinds),
  ).flat() as (keyof typeof kinds)[];
  const found = await Promise.all(
    expected.map((kind) =>
      pixelsOf({ image: { bytes: kinds[kind] } }, 'celeba-aligned').then(
        () => 'used',
        (error: UnusablePhoto) => error.reason,
      ),
    ),
  );
  t.deepEqual(found, expected);
});
