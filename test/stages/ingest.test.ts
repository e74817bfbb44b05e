import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import { firstValueFrom, toArray } from 'rxjs';
import { mapLabels } from '../../src/datasets/label-mapping.ts';
import type { FacePhoto } from '../../src/faces/face.ts';
import { ingest } from '../../src/stages/ingest.ts';
import { ingestOptions } from '../../src/stages/options.ts';
import { badEntry, memorySource, photoEntry } from './memory-source.ts';
import { stageContext } from './stage-context.ts';

const options = ingestOptions.parse({});
const empty = new Uint8Array();

test('photos are ranked over all entries, and entries that are none are rejected', async (t) => {
  const { context, rejected, counts } = stageContext('');
  const { source } = memorySource([
    photoEntry(0, empty),
    badEntry(1),
    badEntry(2),
    photoEntry(3, empty),
  ]);
  const photos = await firstValueFrom(ingest(options, context, source).pipe(toArray()));
  t.deepEqual(
    photos.map(({ id, ordinal }) => [id, ordinal]),
    [
      ['photo0', 0],
      ['photo3', 3],
    ],
  );
  t.deepEqual(
    rejected.map(({ stage, id, reason }) => [stage, id, reason]),
    [
      ['ingest', 'bad1', 'no-label'],
      ['ingest', 'bad2', 'no-label'],
    ],
  );
  t.is(counts.entries, 4);
});

test('no more is listed than there are credits, and a credit given back lists one more', async (t) => {
  const { source, listed } = memorySource(
    Array.from({ length: 1000 }, (_, i) => photoEntry(i, empty)),
  );
  const photos: FacePhoto[] = [];
  const subscription = ingest(options, stageContext('').context, source).subscribe((photo) =>
    photos.push(photo),
  );
  await wait(20);
  const held = photos.length;
  t.true(held <= 64);
  t.true(listed.entries <= held + 1);
  photos[0]!.credit.release();
  await wait(5);
  t.is(photos.length, held + 1);
  subscription.unsubscribe();
  for (const { credit } of photos) credit.release();
  await wait(5);
  t.true(listed.entries <= held + 3);
});

test('what became of labels is logged and counted, and a warning says what has no value', async (t) => {
  const { context, counts, logged } = stageContext('');
  const { source } = memorySource([
    photoEntry(0, empty),
    photoEntry(1, empty),
    photoEntry(3, empty),
  ]);
  const mapped = mapLabels(source, {
    Grin: { from: 'Smiling', invert: true },
    Mood: { from: 'Smiling', values: { sad: 'no', glad: [] }, otherwise: 'unknown' },
  });
  await firstValueFrom(ingest(options, context, mapped).pipe(toArray()));
  t.deepEqual(counts, {
    entries: 3,
    'labels before: Smiling=no': 1,
    'labels before: Smiling=yes': 2,
    'labels before: Smiling=unknown': 0,
    'labels after: Grin=no': 2,
    'labels after: Grin=yes': 1,
    'labels after: Grin=unknown': 0,
    'labels after: Mood=sad': 1,
    'labels after: Mood=glad': 0,
    'labels after: Mood=unknown': 2,
  });
  t.deepEqual(logged, [
    'Labels are made by rule: Grin of Smiling; Mood of Smiling.',
    'labels are mapped',
    'Mood has no value for what Smiling says of 2 photos',
    'no photo has Mood=glad, which its rule makes',
  ]);
});
