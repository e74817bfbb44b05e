import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { parquetMetadataAsync } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { EvenfaceError } from '../../../src/common/errors.ts';
import { huggingface } from '../../../src/datasets/sources/huggingface.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { conformance, folderConformance, listAll, photosOf, rejectionsOf } from './conformance.ts';
import { jpeg, options, writeFiles } from './samples.ts';
import {
  arrow,
  FEATURES,
  parquet,
  type Rows,
  rowsOf,
  writeBytes,
  writeParquet,
} from './samples-containers.ts';

conformance(huggingface, (dir) => writeParquet(dir, 12));
folderConformance(huggingface, (dir) => writeByPath(dir, 12), 'photos/3.jpg');

/** Rows whose images lie beside the shard. */
async function writeByPath(dir: string, count: number): Promise<string> {
  const rows = await rowsOf(count);
  const images = rows.images.map((_, i) => ({ bytes: null, path: `photos/${i}.jpg` }));
  for (const [i, image] of rows.images.entries()) writeBytes(dir, `photos/${i}.jpg`, image!.bytes!);
  return writeBytes(dir, 'train.parquet', parquet({ ...rows, images }));
}

async function list(t: ExecutionContext, bytes: Uint8Array, name = 'a.parquet', more = {}) {
  const dir = writeBytes(temporaryFolder(t), name, bytes);
  const source = await huggingface.open(options(dir, more));
  const entries = await listAll(source);
  t.is(source.count, entries.length);
  return { source, photos: photosOf(entries), rejections: rejectionsOf(entries) };
}

test('huggingface tells labels by ClassLabel, and without it by their values', async (t) => {
  const rows = await rowsOf(40);
  const more = [
    { name: 'young', data: rows.Smiling.map((value) => value === 1), type: 'BOOLEAN' as const },
    {
      name: 'race',
      data: rows.Hair.map((value) => ['a', 'b', null][value!]),
      type: 'STRING' as const,
    },
    { name: 'caption', data: rows.Hair.map((_, i) => `photo ${i}`), type: 'STRING' as const },
    { name: 'age', data: rows.Hair.map((_, i) => i + 0.5), type: 'DOUBLE' as const },
    { name: 'celeb_id', data: rows.Hair.map((_, i) => i >> 1), type: 'INT32' as const },
  ];
  const named = await list(t, parquet(rows, FEATURES, more));
  t.deepEqual(named.source.schema.toJSON(), {
    Smiling: 'binary',
    Hair: ['black', 'brown', 'gray'],
    young: 'binary',
    race: ['a', 'b'],
  });
  t.deepEqual(named.source.raw, [
    { name: 'caption', kind: 'text' },
    { name: 'age', kind: 'number' },
  ]);
  t.like(named.photos[3], { subject: '1', raw: ['photo 3', 3.5] });
  t.deepEqual([...named.photos[1]!.labels], [0, 2, 0, -1]);
  const plain = await list(t, parquet(rows, null, more));
  t.deepEqual(plain.source.schema.toJSON().Hair, ['0', '1', '2']);
  t.is(plain.source.schema.toJSON().Smiling, 'binary');
  const declared = await list(t, parquet(rows), 'a.parquet', {
    attributes: { Hair: ['gray', 'brown', 'black'] },
  });
  t.deepEqual(
    declared.photos.slice(0, 3).map(({ labels }) => labels[0]),
    [1, 0, 2],
  );
});

test('huggingface takes splits from names, and splits what is all in one', async (t) => {
  const shard = parquet(await rowsOf(5));
  const dir = temporaryFolder(t);
  for (const split of ['train', 'validation', 'test']) {
    writeBytes(dir, `data/${split}-00000-of-00001.parquet`, shard);
  }
  const source = await huggingface.open(options(dir));
  const splits = photosOf(await listAll(source)).map(({ split }) => split);
  t.deepEqual(
    splits,
    ['test', 'train', 'val'].flatMap((split) => Array(5).fill(split)),
  );
  const one = await list(t, shard, 'data/train-00000-of-00001.parquet');
  t.regex(one.source.notes.join(), /one split/);
});

test('huggingface asks which configuration is meant, and reads parts in folders as one', async (t) => {
  const shard = parquet(await rowsOf(5));
  for (const [a, b, isRefused] of [
    ['0.25/train-00000-of-00001.parquet', '1.25/train-00000-of-00001.parquet', true],
    ['default/train/0000.parquet', 'other/train/0000.parquet', true],
    ['train_all/train-0.parquet', 'train_few/train-0.parquet', true],
    ['train/train-0.parquet', 'test/test-0.parquet', false],
    ['data/train-0.parquet', 'data/test-0.parquet', false],
    ['train/0000.parquet', 'test/0000.parquet', false],
    ['part1/0.parquet', 'part2/0.parquet', false],
    ['default/train/0000.parquet', 'default/test/0000.parquet', false],
    ['fold1/data-00000-of-00001.arrow', 'fold2/data-00000-of-00001.arrow', false],
  ] as const) {
    const content = a.endsWith('.arrow') ? arrow(await rowsOf(5)) : shard;
    const dir = writeFiles(temporaryFolder(t), { [a]: content, [b]: content });
    if (!isRefused) t.is((await huggingface.open(options(dir))).count, 10, a);
    else {
      const error = await t.throwsAsync<EvenfaceError>(huggingface.open(options(dir)));
      t.like(error, { code: 'input', place: dir });
      const [first, second] = [a, b].map((one) => one.split('/')[0]!);
      t.is(error!.message, `there are several configurations: ${first}, ${second}`);
      t.true(error!.hint!.endsWith(`ingest.dir=${path.join(dir, first!)}.`));
      t.is((await huggingface.open(options(path.join(dir, second!)))).count, 5);
    }
  }
});

test("huggingface follows the links of the hub's cache into its blobs, and no others", async (t) => {
  const cache = writeFiles(temporaryFolder(t), {
    'datasets--me--faces/blobs/1a': parquet(await rowsOf(5)),
    'datasets--me--other/blobs/2b': parquet(await rowsOf(5)),
  });
  const dir = path.join(cache, 'datasets--me--faces/snapshots/0f/data');
  mkdirSync(dir, { recursive: true });
  const link = path.join(dir, 'train.parquet');
  symlinkSync('../../../blobs/1a', link);
  t.is((await huggingface.open(options(dir))).count, 5);
  t.is((await huggingface.open(options(path.join(dir, '..')))).count, 5);
  rmSync(link);
  symlinkSync('../../../../datasets--me--other/blobs/2b', link);
  const error = await t.throwsAsync<EvenfaceError>(huggingface.open(options(dir)));
  t.like(error, {
    code: 'input',
    place: link,
    message: 'it is a link that leads out of the folder',
  });
});

test('huggingface reads one file that is named', async (t) => {
  const dir = await writeParquet(temporaryFolder(t), 12);
  const file = path.join(dir, 'data/train-00001-of-00002.parquet');
  t.is((await huggingface.open(options(file))).count, 6);
});

test('huggingface reads images of plain bytes and by path, within the folder alone', async (t) => {
  const rows = await rowsOf(8);
  const paths = [
    '0.jpg',
    '../0.jpg',
    '/etc/passwd',
    'link.jpg',
    'none.jpg',
    '',
    'a/../0.jpg',
    null,
  ];
  const images = paths.map((each) => (each === null ? null : { bytes: null, path: each }));
  const outside = temporaryFolder(t);
  writeFiles(outside, { '1.jpg': await jpeg() });
  const dir = writeBytes(temporaryFolder(t), 'a.parquet', parquet({ ...rows, images }));
  writeFiles(dir, { '0.jpg': await jpeg() });
  symlinkSync(path.join(outside, '1.jpg'), path.join(dir, 'link.jpg'));
  const entries = await listAll(await huggingface.open(options(dir)));
  t.deepEqual(
    entries.map((entry) => ('photo' in entry ? 'photo' : entry.rejected.reason)),
    ['photo', 'outside', 'outside', 'outside', 'missing-image', 'no-image', 'photo', 'no-image'],
  );
});

test('huggingface rejects the rows of a group that is broken, and reads the others', async (t) => {
  const rows = await rowsOf(12);
  const bytes = parquet(rows);
  const first = bytes.indexOf(rows.images[0]!.bytes!.subarray(0, 20));
  bytes.fill(0xff, 5, first + 40);
  const { photos, rejections } = await list(t, bytes);
  t.is(photos.length, 7);
  t.deepEqual(
    rejections.map(({ place, reason }) => [place, reason]),
    [0, 1, 2, 3, 4].map((row) => [`a.parquet:${row}`, 'unreadable']),
  );
});

test('huggingface names the shard that is no Parquet, and the one with other columns', async (t) => {
  const dir = await writeParquet(temporaryFolder(t), 12);
  const second = path.join(dir, 'data/train-00001-of-00002.parquet');
  writeFileSync(second, 'PAR1');
  await t.throwsAsync(huggingface.open(options(dir)), { code: 'input', message: /as Parquet/ });
  rmSync(second);
  const rows: Rows = await rowsOf(2);
  writeBytes(
    dir,
    'data/a.parquet',
    parquet(rows, FEATURES, [{ name: 'more', data: [1, 2], type: 'INT32' }]),
  );
  await t.throwsAsync(huggingface.open(options(dir)), { code: 'input', message: /no column more/ });
});

test('huggingface says how a shard is compressed that it can not unpack', async (t) => {
  const dir = temporaryFolder(t);
  // The codec is a field of the footer's column metadata: 0 is none, 3 is LZO.
  const bytes = parquet(await rowsOf(1));
  const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
  const metadata = await parquetMetadataAsync({
    byteLength: bytes.length,
    slice: (start, end) => new Uint8Array(bytes.subarray(start, end)).buffer,
  });
  t.is(metadata.row_groups[0]!.columns[0]!.meta_data!.codec, 'SNAPPY');
  // path_in_schema [image, bytes], then codec: a field of type int32, 1 in zigzag.
  const codec = bytes.indexOf(Buffer.from('bytes\x15\x02', 'latin1'), footer) + 6;
  bytes[codec] = 6;
  writeBytes(dir, 'a.parquet', bytes);
  await t.throwsAsync(huggingface.open(options(dir)), { code: 'input', message: /LZO/ });
});

/** Zstandard (RFC 8878) of blocks that are stored as they are. */
function zstdStored(bytes: Uint8Array): Uint8Array {
  const header = Buffer.from('28b52ffda000000000', 'hex');
  header.writeUInt32LE(bytes.length, 5);
  const block = Buffer.alloc(3);
  block.writeUIntLE((bytes.length << 3) | 1, 0, 3);
  return Buffer.concat([header, block, bytes]);
}

/** A block of LZ4 that is one run of literals. */
function lz4Stored(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 15) return Buffer.concat([Buffer.from([bytes.length << 4]), bytes]);
  const more = bytes.length - 15;
  const lengths = Buffer.from([...Array(Math.floor(more / 255)).fill(255), more % 255]);
  return Buffer.concat([Buffer.from([0xf0]), lengths, bytes]);
}

for (const [codec, pack] of [
  ['GZIP', gzipSync],
  ['BROTLI', brotliCompressSync],
  ['ZSTD', zstdStored],
  ['LZ4_RAW', lz4Stored],
] as const) {
  test(`huggingface reads shards that are compressed with ${codec}`, async (t) => {
    const images = [Buffer.from('one image'), Buffer.from('another image')];
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'image', type: 'BYTE_ARRAY', data: images },
        { name: 'Male', type: 'INT32', data: [1, 0] },
      ],
      codec,
      compressors: { [codec]: pack },
    });
    const { photos } = await list(t, new Uint8Array(bytes));
    t.deepEqual(
      photos.map(({ image }) => 'bytes' in image && Buffer.from(image.bytes).toString()),
      ['one image', 'another image'],
    );
    t.deepEqual(
      photos.map(({ labels }) => labels[0]),
      [1, 0],
    );
  });
}

test('huggingface takes its terms from the card', async (t) => {
  const dir = await writeParquet(temporaryFolder(t), 2);
  writeFiles(dir, { 'README.md': '---\nlicense: cc-by-4.0\n---\n' });
  t.is((await huggingface.open(options(dir))).licence, 'cc-by-4.0');
});
