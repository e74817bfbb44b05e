import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import sharp from 'sharp';
import { createRandom } from '../../src/common/random.ts';
import { CELEBA_KEY_POINTS } from '../../src/faces/alignment.ts';
import { UnusablePhoto } from '../../src/faces/alignment-decoding.ts';
import { type AlignmentInput, alignPhoto } from '../../src/faces/alignment-photo.ts';
import { type AlignmentOutcome, AlignmentThreads } from '../../src/faces/alignment-threads.ts';
import { openPhoto } from '../../src/faces/photo-decoding.ts';
import { temporaryFolder } from '../support/temporary.ts';

const OPTIONS = { size: 64, template: 'celeba' } as const;

const threads = new AlignmentThreads('centred', OPTIONS);
test.after.always(() => threads.close());

/** A picture in which every pixel is another, 178 x 218. */
function picture(seed = 0) {
  const random = createRandom('threads', seed);
  const [across, down] = [random.uniform(), random.uniform()];
  const data = Uint8Array.from({ length: 178 * 218 * 3 }, (_, i) => {
    const x = Math.floor(i / 3) % 178;
    const y = Math.floor(i / 3 / 178);
    return 128 + 90 * Math.sin(x * across + y * down + (i % 3)) + 30 * (random.uniform() - 0.5);
  });
  return sharp(data, { raw: { width: 178, height: 218, channels: 3 } });
}

const byLibvips = (photo: AlignmentInput): Promise<AlignmentOutcome> =>
  alignPhoto(photo, 'centred', OPTIONS, openPhoto).catch((error) => error);

function reasonsOf(outcomes: readonly AlignmentOutcome[]) {
  return outcomes.map((outcome) => (outcome instanceof UnusablePhoto ? outcome.reason : 'a face'));
}

test('whatever a photo is, its outcome is what libvips says, and in its place', async (t) => {
  const dir = await temporaryFolder(t);
  const good = await picture().jpeg().toBuffer();
  const path = join(dir, 'good.jpg');
  await writeFile(path, good);
  const images: AlignmentInput['image'][] = [
    { bytes: good },
    { path },
    { path: join(dir, 'none.jpg') },
    { path: dir },
    { bytes: good.subarray(0, good.length - 300) },
    { bytes: await picture().jpeg({ progressive: true }).toBuffer() },
    { bytes: await picture().png().toBuffer() },
    { bytes: Buffer.alloc(0) },
    { bytes: Buffer.from('text') },
    { bytes: readFileSync(new URL('../images/made/restarts.jpg', import.meta.url)) },
    { bytes: await picture().withMetadata({ orientation: 6 }).jpeg().toBuffer() },
    { bytes: good },
  ];
  const photos = images.map((image) => ({ image }));
  const expected = await Promise.all(photos.map(byLibvips));
  t.deepEqual(reasonsOf(await threads.align(photos)), reasonsOf(expected));
});

test("a photo's face is nearly the same from either decoder; turned, the same", async (t) => {
  for (let seed = 0; seed < 5; seed++) {
    const image = { bytes: await picture(seed).jpeg({ quality: 92 }).toBuffer() };
    for (const keyPoints of [undefined, CELEBA_KEY_POINTS]) {
      const [found] = await threads.align([{ image, keyPoints }]);
      const expected = await byLibvips({ image, keyPoints });
      if (found instanceof UnusablePhoto || expected instanceof UnusablePhoto) return t.fail();
      // libvips rounds where its kernel lies; Lanczos' formula is what ours is tested against.
      const squares = found!.rgb.reduce(
        (sum, value, i) => sum + (value - expected.rgb[i]!) ** 2,
        0,
      );
      const off = Math.sqrt(squares / found!.rgb.length);
      t.true(off <= (keyPoints ? 0 : 1.5), `${off}`);
    }
  }
});

test('bytes that flip end no thread and lose no photo', async (t) => {
  const good = await picture().jpeg().toBuffer();
  const flips = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(flips, { minLength: 1, maxLength: 8 }), async (damages) => {
      const photos = damages.map((places) => {
        const bytes = Buffer.from(good);
        for (const [at, value] of places) bytes[at] = value;
        return { image: { bytes } };
      });
      const expected = await Promise.all(photos.map(byLibvips));
      t.deepEqual(reasonsOf(await threads.align(photos)), reasonsOf(expected));
    }),
    { numRuns: 25 },
  );
});
