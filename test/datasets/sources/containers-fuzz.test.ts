import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { EvenfaceError } from '../../../src/common/errors.ts';
import { celeba } from '../../../src/datasets/sources/celeba.ts';
import { ffhq } from '../../../src/datasets/sources/ffhq.ts';
import { huggingface } from '../../../src/datasets/sources/huggingface.ts';
import type { SourceFormat } from '../../../src/datasets/sources/source.ts';
import { webdataset } from '../../../src/datasets/sources/webdataset.ts';
import { listAll, photosOf } from './conformance.ts';
import { jpeg, options, writeFiles } from './samples.ts';
import { arrow, face, landmarks68, parquet, rowsOf, samples, tar } from './samples-containers.ts';

/**
 * A damaged file is refused as what it is, or read as far as it goes: as many entries as are
 * counted, each id once among the photos. Never a crash, never a wait without an end.
 */
async function survives(format: SourceFormat, files: Record<string, string | Uint8Array>) {
  const dir = mkdtempSync(path.join(tmpdir(), 'evenface-fuzz-'));
  try {
    const source = await format.open(options(writeFiles(dir, files)));
    const entries = await listAll(source);
    const ids = photosOf(entries).map(({ id }) => id);
    return entries.length === source.count && new Set(ids).size === ids.length;
  } catch (error) {
    if (error instanceof EvenfaceError && error.code === 'input' && error.place) return true;
    throw error;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const damage = fc.record({
  cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  flips: fc.array(
    fc.tuple(
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      fc.integer({ min: 1, max: 255 }),
    ),
    {
      maxLength: 4,
    },
  ),
});

function damaged(
  bytes: Uint8Array,
  { cut, flips }: typeof damage extends fc.Arbitrary<infer T> ? T : never,
) {
  const copy = Buffer.from(bytes);
  for (const [at, mask] of flips) copy[Math.floor(at * copy.length)]! ^= mask;
  return cut === null ? copy : copy.subarray(0, Math.floor(cut * copy.length));
}

const rows = await rowsOf(12);
const image = await jpeg();
const marks = '3\nSmiling Young\n000001.jpg 1 -1\n000002.jpg -1 1\n000003.jpg 1 1\n';
const points = '3\nlefteye_x\n000001.jpg 69 109 106 113 77 142 73 152 108 154\n';
const photos = Object.fromEntries([1, 2, 3].map((n) => [`img_align_celeba/00000${n}.jpg`, image]));
const metadata = JSON.stringify({
  0: { category: 'training', image: { face_landmarks: landmarks68() } },
  1: { category: 'validation' },
});
const thumbnail = { 'thumbnails128x128/00000/00000.png': image };

const cases: readonly [
  string,
  SourceFormat,
  string,
  Uint8Array,
  Record<string, string | Uint8Array>,
][] = [
  ['Parquet', huggingface, 'a.parquet', parquet(rows), {}],
  ['Arrow', huggingface, 'a.arrow', arrow(rows), {}],
  [
    'state.json',
    huggingface,
    'state.json',
    Buffer.from('{"_data_files": [{"filename": "a.arrow"}]}'),
    { 'a.arrow': arrow(rows) },
  ],
  ['tar', webdataset, 'a.tar', tar(await samples(6)), {}],
  ['FFHQ metadata', ffhq, 'ffhq-dataset-v2.json', Buffer.from(metadata), thumbnail],
  [
    'FFHQ features',
    ffhq,
    'json/00000.json',
    Buffer.from(JSON.stringify([face(1)])),
    { ...thumbnail, 'ffhq-dataset-v2.json': metadata },
  ],
  ['CelebA attributes', celeba, 'list_attr_celeba.txt', Buffer.from(marks), photos],
  [
    'CelebA partition',
    celeba,
    'list_eval_partition.txt',
    Buffer.from('000001.jpg 0\n000002.jpg 1\n000003.jpg 2\n'),
    { ...photos, 'list_attr_celeba.txt': marks },
  ],
  [
    'CelebA landmarks',
    celeba,
    'list_landmarks_align_celeba.txt',
    Buffer.from(points),
    { ...photos, 'list_attr_celeba.txt': marks },
  ],
];

for (const [title, format, name, whole, others] of cases) {
  test(`damaged ${title} is refused or read as far as it goes`, async (t) => {
    await fc.assert(
      fc.asyncProperty(damage, async (done) =>
        survives(format, { ...others, [name]: damaged(whole, done) }),
      ),
      { numRuns: 150 },
    );
    t.pass();
  });

  test(`random bytes as ${title} are refused or read as far as they go`, async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) =>
        survives(format, { ...others, [name]: bytes }),
      ),
      { numRuns: 40 },
    );
    t.pass();
  });
}
