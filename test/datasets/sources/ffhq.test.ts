import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { ffhq } from '../../../src/datasets/sources/ffhq.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { conformance, folderConformance, listAll, photosOf, rejectionsOf } from './conformance.ts';
import { options, writeFiles } from './samples.ts';
import { face, writeFfhq } from './samples-containers.ts';

conformance(ffhq, (dir) => writeFfhq(dir, 12));
folderConformance(ffhq, (dir) => writeFfhq(dir, 12), 'thumbnails128x128/00000/00003.png');

const EYES = { leftEye: { x: 385, y: 480 }, rightEye: { x: 640, y: 480 } };

/** The points of the sample in a frame of another size. */
function eyes(scale: number) {
  return Object.fromEntries(
    Object.entries(EYES).map(([eye, { x, y }]) => [eye, { x: x * scale, y: y * scale }]),
  );
}

test('ffhq makes attributes of features by its thresholds', async (t) => {
  const source = await ffhq.open(options(await writeFfhq(temporaryFolder(t), 4)));
  const photos = photosOf(await listAll(source));
  const labelsOf = (name: string) => {
    const index = source.schema.indexOf(name);
    const { values } = source.schema.attributes[index]!;
    return photos.map(({ labels }) => values[labels[index]!]);
  };
  t.deepEqual(labelsOf('Smiling'), ['no', 'yes', 'no', 'yes']);
  t.deepEqual(labelsOf('Male'), ['yes', 'no', 'yes', 'no']);
  t.deepEqual(labelsOf('age_group'), ['0-9', '0-9', '10-19', '20-29']);
  t.deepEqual(labelsOf('Eyeglasses'), ['no', 'yes', 'yes', 'no']);
  t.deepEqual(labelsOf('Sunglasses'), ['no', 'no', 'yes', 'no']);
  t.deepEqual(labelsOf('Beard'), ['yes', 'no', 'yes', 'no']);
  t.deepEqual(labelsOf('Hair_Color'), ['brown', 'brown', 'brown', undefined]);
  t.deepEqual(labelsOf('Emotion'), Array(4).fill('happiness'));
  t.deepEqual(labelsOf('Wearing_Hat'), ['no', 'yes', 'no', 'yes']);
  t.deepEqual(labelsOf('Frontal'), ['no', 'yes', 'yes', 'no']);
  const age = source.raw!.findIndex(({ name }) => name === 'age');
  t.deepEqual(
    photos.map(({ raw }) => raw![age]),
    [3, 9, 15, 21],
  );
});

test('ffhq scales landmarks to the photos that are there', async (t) => {
  const dir = await writeFfhq(temporaryFolder(t), 1);
  const pointsIn = async (folder: string) => {
    const [photo] = photosOf(await listAll(await ffhq.open(options(dir))));
    t.true((photo!.image as { path: string }).path.includes(folder));
    return photo!.keyPoints;
  };
  t.like(await pointsIn('thumbnails128x128'), eyes(1 / 8));
  renameSync(path.join(dir, 'thumbnails128x128'), path.join(dir, 'images1024x1024'));
  t.like(await pointsIn('images1024x1024'), eyes(1));
  renameSync(path.join(dir, 'images1024x1024'), path.join(dir, 'in-the-wild-images'));
  t.like(await pointsIn('in-the-wild-images'), eyes(2));
});

test('ffhq does without metadata, by the landmarks of the features', async (t) => {
  const dir = await writeFfhq(temporaryFolder(t), 2);
  rmSync(path.join(dir, 'ffhq-dataset-v2.json'));
  t.regex((await ffhq.recognise(dir))!, /json\/00000.json/);
  const photos = photosOf(await listAll(await ffhq.open(options(dir))));
  t.is(photos.length, 2);
  t.like(photos[0]!.keyPoints, eyes(1 / 8));
});

test('ffhq does without features, and says that there are no labels', async (t) => {
  const dir = await writeFfhq(temporaryFolder(t), 2);
  rmSync(path.join(dir, 'json'), { recursive: true });
  const source = await ffhq.open(options(dir));
  t.is(source.schema.size, 0);
  t.regex(source.notes.join(), /no feature files/);
  t.is(photosOf(await listAll(source)).length, 2);
});

test('ffhq halves what it holds out, and keeps training as it is', async (t) => {
  const source = await ffhq.open(options(await writeFfhq(temporaryFolder(t), 60)));
  const photos = photosOf(await listAll(source));
  for (const { id, split } of photos) {
    const isHeldOut = Number(path.parse(id).name) % 3 === 0;
    t.is(split === 'train', !isHeldOut);
  }
  t.is(new Set(photos.map(({ split }) => split)).size, 3);
  t.regex(source.notes.join(), /half/);
});

test('ffhq rejects what it can not read, one by one', async (t) => {
  const dir = await writeFfhq(temporaryFolder(t), 6);
  rmSync(path.join(dir, 'json/00001.json'));
  rmSync(path.join(dir, 'thumbnails128x128/00000/00004.png'));
  writeFiles(dir, {
    'json/00002.json': '[{"faceAttributes": ',
    'json/00003.json': '[]',
    'json/00005.json': JSON.stringify([{ ...face(5), faceAttributes: { age: null } }]),
  });
  const source = await ffhq.open(options(dir));
  const entries = await listAll(source);
  t.is(source.count, entries.length);
  t.deepEqual(
    rejectionsOf(entries).map(({ id, place, reason }) => [id, place, reason]),
    [
      ['00001', 'ffhq-dataset-v2.json:1', 'no-label'],
      ['00002', 'json/00002.json', 'bad-label'],
      ['00004', 'ffhq-dataset-v2.json:4', 'missing-image'],
    ],
  );
  for (const { labels } of photosOf(entries).slice(1))
    t.true(labels.every((label) => label === -1));
});

for (const [title, text, reasons] of [
  ['cut short', '{"0": {"category": "training"}, "1": {"cat', ['truncated', 'no-label']],
  ['broken within', '{"0": {"category": training}, "1": {}}', ['bad-json', 'no-label']],
  ['without numbers', '{"zero": {}, "1": {}}', ['bad-json', 'no-label']],
] as const) {
  test(`ffhq reads around metadata that are ${title}`, async (t) => {
    const dir = await writeFfhq(temporaryFolder(t), 2);
    writeFiles(dir, { 'ffhq-dataset-v2.json': text });
    const source = await ffhq.open(options(dir));
    const entries = await listAll(source);
    t.is(source.count, entries.length);
    t.is(photosOf(entries).length, 1);
    t.deepEqual(
      rejectionsOf(entries).map(({ reason }) => reason),
      [...reasons],
    );
  });
}

for (const text of ['', '[1]', 'x']) {
  test(`ffhq refuses metadata that are ${text === '' ? 'empty' : text}`, async (t) => {
    const dir = await writeFfhq(temporaryFolder(t), 1);
    writeFiles(dir, { 'ffhq-dataset-v2.json': text });
    await t.throwsAsync(ffhq.open(options(dir)), {
      code: 'input',
      message: 'expected a JSON object',
    });
  });
}
