import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { EvenfaceError } from '../../../src/common/errors.ts';
import { allAgeFaces } from '../../../src/datasets/sources/all-age-faces.ts';
import { parsePoints } from '../../../src/datasets/sources/all-age-faces-points.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { conformance, folderConformance, listAll, photosOf, rejectionsOf } from './conformance.ts';
import { options, writeFiles } from './samples.ts';
import { points49, writeAllAgeFaces } from './samples-tables.ts';

conformance(allAgeFaces, (dir) => writeAllAgeFaces(dir, 12));
folderConformance(allAgeFaces, (dir) => writeAllAgeFaces(dir, 12), 'original_images/00003A18.jpg');

test('all-age-faces reads ages, genders and key points', async (t) => {
  const source = await allAgeFaces.open(options(await writeAllAgeFaces(temporaryFolder(t), 9)));
  t.deepEqual(source.schema.names, ['age_group', 'gender']);
  t.deepEqual(source.raw, [{ name: 'age', kind: 'number' }]);
  const photos = photosOf(await listAll(source));
  t.deepEqual([...photos[6]!.labels], [4, 1]);
  t.deepEqual(photos[6]!.raw, [42]);
  t.deepEqual(photos[6]!.keyPoints, {
    leftEye: { x: 28, y: 35 },
    rightEye: { x: 68, y: 35 },
    nose: { x: 48, y: 57 },
    mouthLeft: { x: 32, y: 77 },
    mouthRight: { x: 64, y: 77 },
  });
});

test("all-age-faces reads the data set's own lists alike", async (t) => {
  const dir = await writeAllAgeFaces(temporaryFolder(t), 9);
  const seen = async () =>
    photosOf(await listAll(await allAgeFaces.open(options(dir))))
      .map(({ id, labels, split }) => `${id} ${labels} ${split}`)
      .sort();
  const before = await seen();
  rmSync(path.join(dir, 'labels.csv'));
  const line = (n: number) => `0000${n}A${String(n * 6).padStart(2, '0')} ${n % 2}`;
  const lines = Array.from({ length: 9 }, (_, i) => i + 1);
  writeFiles(dir, {
    'image sets/train.txt': lines
      .filter((n) => n % 3)
      .map(line)
      .join('\n'),
    'image sets/val.txt': lines
      .filter((n) => n % 3 === 0)
      .map((n) => `${line(n)}\r\n`)
      .join(''),
  });
  t.deepEqual(await seen(), before);
});

test('all-age-faces rejects a photo whose key points are missing or damaged', async (t) => {
  const dir = await writeAllAgeFaces(temporaryFolder(t), 4);
  rmSync(path.join(dir, 'key_points/00001A06.txt'));
  writeFiles(dir, {
    'key_points/00002A12.txt': points49().replace('28 25', '28 x'),
    'key_points/00003A18.txt': points49().split('\r\n').slice(1).join('\r\n'),
  });
  const entries = await listAll(await allAgeFaces.open(options(dir)));
  t.deepEqual(
    rejectionsOf(entries).map(({ place, reason }) => [place, reason]),
    [
      ['labels.csv:2', 'no-key-points'],
      ['labels.csv:3', 'bad-key-points'],
      ['labels.csv:4', 'bad-key-points'],
    ],
  );
  t.is(photosOf(entries).length, 1);
});

test('all-age-faces has another fingerprint when a key point moves', async (t) => {
  const dir = await writeAllAgeFaces(temporaryFolder(t), 3);
  const { fingerprint } = await allAgeFaces.open(options(dir));
  writeFiles(dir, { 'key_points/00002A12.txt': points49(29) });
  t.not((await allAgeFaces.open(options(dir))).fingerprint, fingerprint);
});

test('all-age-faces says what is missing', async (t) => {
  for (const part of ['original_images', 'key_points', 'labels.csv']) {
    const dir = await writeAllAgeFaces(temporaryFolder(t), 1);
    rmSync(path.join(dir, part), { recursive: true });
    const error = await t.throwsAsync<EvenfaceError>(allAgeFaces.open(options(dir)));
    t.like(error, { code: 'input', place: dir });
    t.true(error!.message.includes(part.replace('_', ' ')), error!.message);
  }
});

test('all-age-faces says that the folder of key points is none', async (t) => {
  const dir = await writeAllAgeFaces(temporaryFolder(t), 1);
  const place = path.join(dir, 'key_points');
  rmSync(place, { recursive: true });
  writeFiles(dir, { key_points: '' });
  await t.throwsAsync(allAgeFaces.open(options(dir)), { code: 'input', message: /can't be read/ });
});

test('points are 49 or none', (t) => {
  t.is(parsePoints(''), undefined);
  t.is(parsePoints(`${points49()}1 2\n`), undefined);
  t.deepEqual(parsePoints(`\uFEFF${points49().replaceAll('\r', '')}\n\n`), parsePoints(points49()));
});

test('all-age-faces lists 1,500 photos of the real data set', async (t) => {
  const dir = path.resolve(process.env.EVENFACE_DATA ?? '../shared/data', 'aaf_unaligned_1500');
  if (!existsSync(dir)) {
    t.log(`not there: ${dir}`);
    t.pass();
    return;
  }
  const entries = await listAll(await allAgeFaces.open(options(dir)));
  const photos = photosOf(entries);
  t.is(photos.length, 1500);
  t.is(photos.filter(({ labels }) => labels[1] === 0).length, 850);
  for (const { keyPoints } of photos) {
    t.true(keyPoints!.leftEye.x < keyPoints!.rightEye.x);
    t.true(keyPoints!.nose.y < keyPoints!.mouthLeft.y + keyPoints!.mouthRight.y);
  }
});
