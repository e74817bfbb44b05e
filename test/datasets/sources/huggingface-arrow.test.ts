import path from 'node:path';
import test from 'ava';
import { openDatasetFolder } from '../../../src/datasets/sinks/dataset-folder.ts';
import { huggingface } from '../../../src/datasets/sources/huggingface.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { SCHEMA, sampleDescription, sampleInfo, sampleShards } from '../sinks/sample-dataset.ts';
import { conformance, listAll, photosOf, rejectionsOf } from './conformance.ts';
import { options, writeFiles } from './samples.ts';
import { arrow, FEATURES, rowsOf, writeArrow, writeBytes } from './samples-containers.ts';

conformance(huggingface, (dir) => writeArrow(dir, 12));

test('huggingface takes the files that state.json names, and the names of dataset_info.json', async (t) => {
  const source = await huggingface.open(options(await writeArrow(temporaryFolder(t), 4)));
  t.deepEqual(source.schema.toJSON(), {
    Smiling: 'binary',
    Hair: ['black', 'brown', 'gray'],
    Young: 'binary',
  });
  t.deepEqual(
    photosOf(await listAll(source)).map(({ labels }) => [...labels]),
    [
      [1, 1, 1],
      [0, 2, 0],
      [1, 0, 1],
      [0, 1, 0],
    ],
  );
});

test('huggingface says which file of state.json is missing', async (t) => {
  const dir = await writeArrow(temporaryFolder(t), 1);
  writeFiles(dir, { 'state.json': '{"_data_files": [{"filename": "../x.arrow"}]}' });
  await t.throwsAsync(huggingface.open(options(dir)), { code: 'input', message: /x\.arrow/ });
});

test('huggingface reads streams, files and each split of a dictionary of data sets', async (t) => {
  const rows = await rowsOf(7);
  const dir = temporaryFolder(t);
  writeBytes(dir, 'train/data-00000-of-00001.arrow', arrow(rows));
  writeBytes(dir, 'validation/data-00000-of-00001.arrow', arrow(rows, { asFile: true }));
  writeBytes(dir, 'test/data-00000-of-00001.arrow', arrow(rows));
  const photos = photosOf(await listAll(await huggingface.open(options(dir))));
  t.is(photos.length, 21);
  for (const { id, split } of photos)
    t.is(split, id.startsWith('validation') ? 'val' : (id.split('/')[0] as never));
  const images = photos.map(({ image }) => Buffer.from((image as { bytes: Uint8Array }).bytes));
  t.deepEqual(
    images,
    [...Array(3)].flatMap(() => rows.images.map((image) => Buffer.from(image!.bytes!))),
  );
});

test('huggingface reads the rows before the place where an Arrow file is cut', async (t) => {
  const whole = arrow(await rowsOf(12));
  const dir = writeBytes(temporaryFolder(t), 'a.arrow', whole.subarray(0, whole.length - 1000));
  const source = await huggingface.open(options(dir));
  const entries = await listAll(source);
  t.is(source.count, entries.length);
  t.is(photosOf(entries).length, 10);
  t.deepEqual(
    rejectionsOf(entries).map(({ reason }) => reason),
    ['truncated'],
  );
});

test('huggingface takes back what evenface wrote, label by label, with its terms', async (t) => {
  const dir = path.join(temporaryFolder(t), 'dataset');
  const info = sampleInfo(12, 5);
  const shards = await sampleShards([0, 1, 2, 3, 6, 7, 8, 11], info);
  const formats = ['imagefolder', 'arrow'];
  const folder = await openDatasetFolder(dir, info, formats, 0);
  for (const [shard, rows] of shards.entries()) await folder.writeShard(shard, rows);
  await folder.finish(sampleDescription(info, shards, formats));

  const source = await huggingface.open(options(dir));
  const photos = photosOf(await listAll(source));
  t.deepEqual(source.schema, SCHEMA);
  t.is(source.licence, info.licence);
  const rows = shards.flat();
  t.deepEqual(
    photos.map(({ labels }) => labels),
    rows.map(({ labels }) => labels),
  );
  for (const [i, { image }] of photos.entries()) {
    t.deepEqual(Buffer.from((image as { bytes: Uint8Array }).bytes), Buffer.from(rows[i]!.png));
  }
});

test('huggingface reads labels that are not known as unknown, and others as wrong', async (t) => {
  const rows = await rowsOf(4);
  const dir = writeBytes(
    temporaryFolder(t),
    'a.arrow',
    arrow({ ...rows, Smiling: [null, -1, 1, 7] }, { features: FEATURES }),
  );
  const entries = await listAll(await huggingface.open(options(dir)));
  t.deepEqual(
    photosOf(entries).map(({ labels }) => labels[0]),
    [-1, -1, 1],
  );
  t.like(rejectionsOf(entries)[0], { place: 'a.arrow:3', reason: 'bad-label' });
});
