import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import sharp from 'sharp';
import { createRandom, type Random } from '../../src/common/random.ts';
import { PlainJpegs } from '../../src/images/plain-jpegs.ts';
import type { Region } from '../../src/images/rgb-image.ts';

/** A drawn picture of 27 x 21 in encodings that sharp does not make. */
function made(name: string): Buffer {
  return readFileSync(new URL(`./made/${name}.jpg`, import.meta.url));
}

const jpegs = new PlainJpegs();

/** Waves and noise: each frequency and colour occurs. */
function picture(width: number, height: number, seed: number) {
  const random = createRandom('picture', seed);
  const waves = Array.from({ length: 9 }, () => random.uniform());
  const noise = 120 * random.uniform();
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const colour = i % 3;
    const x = Math.floor(i / 3) % width;
    const y = Math.floor(i / 3 / width);
    const wave = Math.sin(x * waves[colour]! + y * waves[colour + 3]! + 6 * waves[colour + 6]!);
    data[i] = Math.max(0, Math.min(255, 128 + 120 * wave + noise * (random.uniform() - 0.5)));
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function pixelsOf(bytes: Uint8Array, region: Region): Buffer | undefined {
  const part = jpegs.open(bytes)?.part(region);
  return part && Buffer.from(part.data);
}

function libvipsPixels(bytes: Uint8Array, region: Region): Promise<Buffer> {
  return sharp(bytes, { failOn: 'error' }).extract(region).raw().toBuffer();
}

const widths = fc.integer({ min: 5, max: 70 });
const heights = fc.integer({ min: 1, max: 70 });
const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

/** A part of an image, by shares of what is possible. */
function regionIn(width: number, height: number, [a, b, c, d]: readonly number[]): Region {
  const left = Math.floor(a! * width);
  const top = Math.floor(b! * height);
  return {
    left,
    top,
    width: 1 + Math.floor(c! * (width - left)),
    height: 1 + Math.floor(d! * (height - top)),
  };
}

test("any part of a plain JPEG has the pixels that libjpeg's decoder gives", async (t) => {
  await fc.assert(
    fc.asyncProperty(
      widths,
      heights,
      fc.integer({ min: 1, max: 100 }),
      fc.constantFrom('4:2:0', '4:4:4'),
      fc.boolean(),
      fc.integer(),
      fc.tuple(share, share, share, share),
      async (width, height, quality, chromaSubsampling, optimiseCoding, seed, shares) => {
        const image = picture(width, height, seed);
        const bytes = await image.jpeg({ quality, chromaSubsampling, optimiseCoding }).toBuffer();
        const region = regionIn(width, height, shares);
        t.deepEqual(pixelsOf(bytes, region), await libvipsPixels(bytes, region));
      },
    ),
    { numRuns: 200, seed: 1 },
  );
});

test('chroma in half resolution across alone is doubled as libjpeg does it', async (t) => {
  const bytes = made('half-across');
  for (const region of [
    { left: 0, top: 0, width: 27, height: 21 },
    { left: 5, top: 3, width: 9, height: 11 },
    { left: 18, top: 1, width: 9, height: 20 },
  ]) {
    t.deepEqual(pixelsOf(bytes, region), await libvipsPixels(bytes, region));
  }
});

const WHOLE = { left: 0, top: 0, width: 40, height: 40 };

test('what is not plain is left to others', async (t) => {
  const image = () => picture(40, 40, 1);
  const others: Record<string, Buffer | Promise<Buffer>> = {
    PNG: image().png().toBuffer(),
    WebP: image().webp().toBuffer(),
    progressive: image().jpeg({ progressive: true }).toBuffer(),
    grey: image().toColourspace('b-w').jpeg().toBuffer(),
    CMYK: image().toColourspace('cmyk').jpeg().toBuffer(),
    turned: image().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    profile: image().withIccProfile('p3').jpeg().toBuffer(),
    'chroma in half resolution down alone': made('half-down'),
    'chroma in quarter resolution': made('quarter-across'),
    'restart markers': made('restarts'),
    'red, green and blue': made('rgb'),
    empty: Buffer.alloc(0),
  };
  for (const [name, bytes] of Object.entries(others)) {
    t.is(jpegs.open(await bytes), undefined, name);
  }
});

test('a JPEG that ends early, anywhere, gives no pixels', async (t) => {
  const bytes = await picture(40, 40, 2).jpeg().toBuffer();
  for (let length = 0; length < bytes.length; length++) {
    t.is(pixelsOf(bytes.subarray(0, length), WHOLE), undefined, `${length} bytes`);
  }
  t.truthy(pixelsOf(bytes, WHOLE));
});

/** Bytes changed, lost or put in, in the header as often as behind it, or the end cut off. */
function damaged(bytes: Buffer, random: Random): Buffer {
  const scan = bytes.indexOf(Buffer.from([0xff, 0xda])) + 14;
  let found = bytes;
  for (let i = random.integer(3); i >= 0; i--) {
    const at = random.integer(random.uniform() < 0.5 ? scan : found.length);
    const value = random.uniform() < 0.5 ? random.integer(256) : [0, 0xff, 0xd0, 0xd9][i]!;
    const [before, after] = [found.subarray(0, at), found.subarray(at)];
    found = [
      () => Buffer.concat([before, [value], after.subarray(1)].map((part) => Buffer.from(part))),
      () => Buffer.concat([before, after.subarray(1 + random.integer(4))]),
      () => Buffer.concat([before, Buffer.from([value]), after]),
      () => found.subarray(0, found.length - random.integer(20)),
    ][random.integer(4)]!();
  }
  return found;
}

test('a damaged JPEG gives pixels only where libvips has nothing against it', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      widths,
      heights,
      fc.constantFrom('4:2:0', '4:4:4'),
      fc.boolean(),
      fc.integer(),
      async (width, height, chromaSubsampling, optimiseCoding, seed) => {
        const image = picture(width, height, seed);
        const bytes = await image.jpeg({ chromaSubsampling, optimiseCoding }).toBuffer();
        const random = createRandom('damage', seed);
        for (let i = 0; i < 20; i++) {
          const found = damaged(bytes, random);
          const photo = jpegs.open(found);
          const whole = photo && { left: 0, top: 0, width: photo.width, height: photo.height };
          if (whole && photo.part(whole)) await t.notThrowsAsync(libvipsPixels(found, whole));
        }
      },
    ),
    { numRuns: 100, seed: 1 },
  );
});
