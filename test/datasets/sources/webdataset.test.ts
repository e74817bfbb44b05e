import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { webdataset } from '../../../src/datasets/sources/webdataset.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { conformance, folderConformance, listAll, photosOf, rejectionsOf } from './conformance.ts';
import { options } from './samples.ts';
import { type Member, samples, tar, writeBytes, writeWebdataset } from './samples-containers.ts';

conformance(webdataset, (dir) => writeWebdataset(dir, 12));
folderConformance(webdataset, (dir) => writeWebdataset(dir, 12), 'faces-000001.tar');

/** Opens shards by name and lists them; what it counts must be what it lists. */
async function list(t: ExecutionContext, shards: Record<string, Buffer>) {
  const dir = temporaryFolder(t);
  for (const [name, bytes] of Object.entries(shards)) writeBytes(dir, name, bytes);
  const source = await webdataset.open(options(dir));
  const entries = await listAll(source);
  t.is(source.count, entries.length);
  const rejections = rejectionsOf(entries).map(({ place, reason }) => [place, reason]);
  return { source, photos: photosOf(entries), rejections };
}

test('webdataset reads classes and words beside JSON', async (t) => {
  const members = ['0', '1', '2'].flatMap((n) => [
    { name: `${n}.cls`, bytes: `${Number(n) % 2}\n` },
    { name: `${n}.png`, bytes: 'image' },
    { name: `${n}.txt`, bytes: `hair ${n}` },
  ]);
  const { source, photos } = await list(t, { 'a.tar': tar(members) });
  t.deepEqual(source.schema.toJSON(), { cls: 'binary', txt: ['hair 0', 'hair 1', 'hair 2'] });
  t.deepEqual(
    photos.map(({ labels }) => [...labels]),
    [
      [0, 0],
      [1, 1],
      [0, 2],
    ],
  );
});

test('webdataset keeps numbers as numbers, and takes people, split and key points', async (t) => {
  const points = ['left_eye', 'right_eye', 'nose', 'mouth_left', 'mouth_right'];
  const columns = points.flatMap((point) => [`${point}_x`, `${point}_y`]);
  const json = (n: number) => ({
    Smiling: n === 1,
    age: n + 0.5,
    identity: 7 + n,
    split: n ? 'test' : 'train',
    ...Object.fromEntries(columns.map((column, i) => [column, i])),
  });
  const members = [0, 1].flatMap((n) => [
    { name: `${n}.jpg`, bytes: 'image' },
    { name: `${n}.json`, bytes: JSON.stringify(json(n)) },
  ]);
  const { source, photos } = await list(t, { 'a.tar': tar(members) });
  t.deepEqual(source.schema.names, ['Smiling']);
  t.deepEqual(source.raw, [{ name: 'age', kind: 'number' }]);
  t.like(photos[1], { subject: '8', raw: [1.5], keyPoints: { mouthRight: { x: 8, y: 9 } } });
  t.is(photos[0]!.split, 'train');
  t.not(photos[1]!.split, 'train');
});

test('webdataset reads names of more than 100 bytes and in other scripts', async (t) => {
  const key = `${'лицо'.repeat(20)}/${'x'.repeat(60)}`;
  const members = [
    { name: `${key}.jpg`, bytes: 'image' },
    { name: `${key}.json`, bytes: '{"Smiling": true}' },
  ];
  const { photos } = await list(t, { 'a.tar': tar(members) });
  t.deepEqual(
    photos.map(({ id }) => id),
    [`a.tar/${key}`],
  );
});

test('webdataset reads what tar writes', async (t) => {
  if (process.platform !== 'linux') return t.pass();
  const dir = temporaryFolder(t);
  const names = [];
  for (const { name, bytes } of await samples(3)) {
    const long = name.replace('faces/', `faces/${'long'.repeat(20)}/${'name'.repeat(15)}`);
    writeBytes(dir, long, Buffer.from(bytes!));
    names.push(long);
  }
  for (const format of ['ustar', 'gnu', 'pax']) {
    const shard = path.join(dir, `${format}.tar`);
    execFileSync('tar', ['-cf', shard, `--format=${format}`, ...names], { cwd: dir });
    const photos = photosOf(await listAll(await webdataset.open(options(shard))));
    t.is(photos.length, 3, format);
    t.regex(photos[0]!.id, /longlong\/namename/);
    const image = (photos[2]!.image as { bytes: Uint8Array }).bytes;
    t.deepEqual(Buffer.from(image), readFileSync(path.join(dir, names[4]!)));
  }
});

const labels = (key: string): Member => ({ name: `${key}.json`, bytes: '{"Smiling": true}' });
const image = (key: string): Member => ({ name: `${key}.jpg`, bytes: 'image' });

for (const [title, members, rejections] of [
  [
    'a path that climbs out',
    [{ ...image('../0') }, labels('../0')],
    [
      ['a.tar:../0.jpg', 'outside'],
      ['a.tar:../0.json', 'outside'],
    ],
  ],
  ['an absolute path', [image('/etc/0')], [['a.tar:/etc/0.jpg', 'outside']]],
  [
    'a link',
    [{ name: '0.jpg', type: '2' }, labels('0')],
    [
      ['a.tar:0.jpg', 'link'],
      ['a.tar:0', 'no-image'],
    ],
  ],
  ['a device', [{ name: '0.jpg', type: '3' }], [['a.tar:0.jpg', 'not-a-file']]],
  [
    'a key that is there already',
    [image('9'), labels('9'), image('1'), labels('1'), image('9'), labels('9')],
    [['a.tar:9.jpg', 'duplicate-id']],
  ],
  [
    'a member that is there twice',
    [image('0'), labels('0'), image('0')],
    [['a.tar:0.jpg', 'duplicate-id']],
  ],
  ['a sample without an image', [labels('0')], [['a.tar:0', 'no-image']]],
  ['a sample without labels', [image('0')], [['a.tar:0', 'no-label']]],
  [
    'labels that are no JSON',
    [image('0'), { name: '0.json', bytes: '{' }],
    [['a.tar:0.json', 'bad-label']],
  ],
  [
    'labels that are no object',
    [image('0'), { name: '0.json', bytes: '[1]' }],
    [['a.tar:0.json', 'bad-label']],
  ],
] as [string, Member[], string[][]][]) {
  test(`webdataset rejects ${title}, with the place`, async (t) => {
    const found = await list(t, { 'a.tar': tar([...members, image('good'), labels('good')]) });
    t.deepEqual(found.rejections, rejections);
    t.true(found.photos.some(({ id }) => id === 'a.tar/good'));
  });
}

test('webdataset reads images and labels under longer names, and whatever the case', async (t) => {
  const found = await list(t, {
    'a.tar': tar([
      { name: '0.input.JPG', bytes: 'image' },
      { name: '0.output.CLS', bytes: '1' },
      { name: '0.meta.json', bytes: '{"Male":true}' },
      { name: '1.Jpg', bytes: 'image' },
      { name: '1.other.jpg', bytes: 'image' },
      { name: '1.cls', bytes: '0' },
      { name: '1.json', bytes: '{"Male":false}' },
      { name: '1.old.json', bytes: '{"Male":true}' },
      { name: '2.jpg', bytes: 'image' },
      { name: '2.png', bytes: 'image' },
      { name: '2.JPG', bytes: 'image' },
      { name: '2.cls', bytes: '0' },
    ]),
  });
  t.deepEqual(found.source.schema.names, ['Male', 'cls']);
  t.deepEqual(
    found.photos.map(({ place, labels }) => [place, ...labels]),
    [
      ['a.tar:0.input.JPG', 1, 1],
      ['a.tar:1.Jpg', 0, 0],
      ['a.tar:2.jpg', -1, 0],
    ],
  );
  t.deepEqual(found.rejections, [['a.tar:2.JPG', 'duplicate-id']]);
  t.true(
    found.source.notes.includes('1 samples have several images, of which the first is taken.'),
  );
  t.true(found.source.notes.includes('Members that are not read: .old.json, .other.jpg, .png.'));
});

test('webdataset tells of an archive behind the end mark of another', async (t) => {
  const one = tar([image('0'), labels('0')]);
  const two = tar([image('1'), labels('1')]);
  const padded = Buffer.concat([one, Buffer.alloc(10_240)]);
  t.deepEqual((await list(t, { 'a.tar': padded })).rejections, []);
  const both = await list(t, { 'a.tar': Buffer.concat([padded, two]) });
  t.deepEqual(both.rejections, [[`a.tar:byte ${padded.length}`, 'after-end']]);
  t.is(both.photos.length, 1);
  const open = await list(t, { 'a.tar': Buffer.concat([tar([image('0')]), two]) });
  t.deepEqual(
    open.rejections.map(([, reason]) => reason),
    ['no-label', 'after-end'],
  );
});

test('webdataset tells keys of different shards apart', async (t) => {
  const shard = tar([image('0'), labels('0')]);
  const { photos } = await list(t, { 'train/a.tar': shard, 'val/a.tar': shard });
  t.deepEqual(
    photos.map(({ id }) => id),
    ['train/a.tar/0', 'val/a.tar/0'],
  );
  t.is(photos[0]!.split, 'train');
  t.not(photos[1]!.split, 'train');
});

test('webdataset names members that it does not read', async (t) => {
  const more = [
    { name: '0.seg.png', bytes: '' },
    { name: '0.npy', bytes: '' },
  ];
  const { source, photos } = await list(t, { 'a.tar': tar([image('0'), ...more, labels('0')]) });
  t.is(photos.length, 1);
  t.true(source.notes.includes('Members that are not read: .npy, .seg.png.'));
});

test('webdataset reports a tail that is cut off as one rejection', async (t) => {
  const whole = tar([image('0'), labels('0'), image('1'), labels('1')]);
  for (const [kept, photos] of [
    [100, 0],
    [514, 0],
    [1100, 0],
    [1540, 0],
    [2100, 1],
    [3150, 1],
    [3600, 1],
  ] as const) {
    const found = await list(t, { 'a.tar': whole.subarray(0, kept) });
    t.deepEqual(
      found.rejections.map(([, reason]) => reason),
      ['truncated'],
      `${kept}`,
    );
    t.is(found.photos.length, photos, `${kept}`);
  }
});

test('webdataset says that a shard without its end mark may be cut', async (t) => {
  const whole = tar(await samples(2));
  const { source } = await list(t, { 'a.tar': whole.subarray(0, whole.length - 1024) });
  t.regex(source.notes.join(), /No end mark.*a\.tar/);
});

test('webdataset refuses files that are no tar, and gzip with what to do', async (t) => {
  const dir = temporaryFolder(t);
  writeFileSync(path.join(dir, 'a.tar'), gzipSync(tar([image('0')])));
  const gzip = await t.throwsAsync(webdataset.open(options(dir)), { code: 'input' });
  t.regex(gzip!.message, /gzip/);
  writeFileSync(path.join(dir, 'a.tar'), 'x'.repeat(2000));
  await t.throwsAsync(webdataset.open(options(dir)), { code: 'input', message: /no tar file/ });
});
