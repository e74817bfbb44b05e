import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { lastValueFrom } from 'rxjs';
import type { DuplicateAction } from '../../src/datasets/duplicate-figures.ts';
import { duplicatesKey } from '../../src/datasets/pack-key.ts';
import type { FaceSource, Listed } from '../../src/datasets/sources/source.ts';
import { splitOf } from '../../src/datasets/sources/split.ts';
import { align } from '../../src/stages/align.ts';
import { ingest } from '../../src/stages/ingest.ts';
import { alignOptions, ingestOptions, packOptions } from '../../src/stages/options.ts';
import { pack, packKey } from '../../src/stages/pack.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { COPIES, texturedPhoto } from '../support/textured-photo.ts';
import { badEntry, memorySource, photoEntry } from './memory-source.ts';
import { stageContext } from './stage-context.ts';

const photos = await Promise.all(['a', 'b', 'c'].map(texturedPhoto));
const copy = await COPIES['a poor JPEG']!(photos[1]!);

/** Three photos, a copy of the second in a part of the source, and an entry that is no photo. */
const entries: Listed[] = [
  ...photos.map((photo, i) => photoEntry(i, photo)),
  photoEntry(3, copy),
  badEntry(4),
];

function packing(
  dir: string,
  duplicates: DuplicateAction | 'off' | undefined,
  { source = memorySource(entries).source, maxRejected = 0.2, isDrawn = false } = {},
) {
  const stages = stageContext(dir);
  const { context, rejected: rejections } = stages;
  const options = alignOptions.parse({ detect: 'never' });
  const { title, licence, schema, framing } = source;
  const info = { key: packKey(source, options), title, licence, schema, size: options.size };
  const intake = { ...info, rejections, maxRejected, ...(isDrawn && { isDrawn: true as const }) };
  const made = lastValueFrom(
    ingest(ingestOptions.parse({}), context, source).pipe(
      align(options, context, framing),
      pack(packOptions.parse({ duplicates }), context, intake),
    ),
  );
  return { made, stages, key: info.key };
}

const shared = { subject: 'photo1', split: splitOf('photo1') };

test('copies become one person in one split, and the list of them is in the run', async (t) => {
  const dir = temporaryFolder(t);
  const { made, stages } = packing(dir, undefined);
  const { entries: packed, duplicates, close } = await made;
  t.like(packed[1], shared);
  t.like(packed[3], shared);
  t.like(packed[0], { subject: undefined, split: 'train' });
  const figures = { groups: 1, faces: 2, largest: 2, across: 0, dropped: 0 };
  t.deepEqual(duplicates, { action: 'group', ...figures });
  t.like(stages.counts, { faces: 4, unusable: 1, 'faces that are copies of others': 2 });
  t.regex(
    stages.logged.join(),
    /2 faces are copies of one photo: they count as one person, in one split/,
  );
  const [line] = readFileSync(path.join(dir, 'duplicates.ndjson'), 'utf8').trimEnd().split('\n');
  t.deepEqual(
    JSON.parse(line!).faces.map(({ place }: { place: string }) => place),
    ['list:1', 'list:3'],
  );
  await close();
});

test('a copy that is dropped takes no part, is rejected with its place, and not counted as bad', async (t) => {
  const dir = temporaryFolder(t);
  for (let run = 0; run < 2; run++) {
    const { made, stages } = packing(dir, 'drop');
    const { entries: packed, rejectedCount, duplicates, close } = await made;
    t.deepEqual(
      packed.map(({ split }) => split === 'dropped'),
      [false, false, false, true],
    );
    t.is(rejectedCount, 2);
    t.is(duplicates!.dropped, 1);
    t.deepEqual(stages.rejected.at(-1), {
      ...{ stage: 'pack', id: 'photo3', place: 'list:3', reason: 'duplicate' },
      detail: 'it is a copy of list:1, which is kept',
    });
    t.is(stages.rejected.length, 2);
    t.like(stages.counts, { faces: 3, unusable: 1, 'copies dropped': 1 });
    await close();
  }
});

test('what is done about copies decides the pack, and the pixels are there once', async (t) => {
  const dir = temporaryFolder(t);
  const { source, listed } = memorySource(entries);
  const inodes = new Set<number>();
  for (const action of ['off', 'report', 'group', 'drop'] as const) {
    const { made, key } = packing(dir, action, { source });
    const { dir: at, key: own, close } = await made;
    t.is(own, duplicatesKey(key, action));
    inodes.add(statSync(path.join(at, 'faces.u8')).ino);
    await close();
  }
  t.is(listed.times, 1);
  t.is(inodes.size, 1);
  t.is(readdirSync(dir).filter((name) => name !== 'duplicates.ndjson').length, 4);
});

test('a pack that is found again tells the same', async (t) => {
  const dir = temporaryFolder(t);
  const { source, listed } = memorySource(entries);
  const first = packing(dir, 'group', { source });
  const made = await first.made;
  const second = packing(dir, 'group', { source });
  const again = await second.made;
  t.deepEqual(again.entries, made.entries);
  t.deepEqual(again.duplicates, made.duplicates);
  t.like(second.stages.counts, { 'photos that several faces are copies of': 1 });
  t.deepEqual(second.stages.rejected, first.stages.rejected);
  t.is(listed.times, 1);
  await Promise.all([made.close(), again.close()]);
});

test("a source's own splits stay, and the log says what that means", async (t) => {
  const inPart = (entry: Listed, part: 'train' | 'test'): Listed =>
    'photo' in entry ? { photo: { ...entry.photo, split: part, part } } : entry;
  const { source } = memorySource(
    entries.map((entry, i) => inPart(entry, i === 3 ? 'test' : 'train')),
  );
  const { made, stages } = packing(temporaryFolder(t), 'group', { source });
  const { entries: packed, duplicates, close } = await made;
  t.like(packed[1], { subject: 'photo1', split: 'train' });
  t.like(packed[3], { subject: 'photo1', split: 'test' });
  t.is(duplicates!.across, 1);
  t.regex(stages.logged.join(), /1 pair of copies is in two splits/);
  await close();
});

test('where copies are not sought, or faces are drawn, nothing is said of them', async (t) => {
  for (const [action, isDrawn] of [
    ['off', false],
    ['group', true],
  ] as const) {
    const { made, stages, key } = packing(temporaryFolder(t), action, { isDrawn });
    const { entries: packed, duplicates, key: own, close } = await made;
    t.is(own, key);
    t.is(duplicates, undefined);
    t.is(packed[3]!.subject, undefined);
    t.deepEqual(Object.keys(stages.counts), ['entries', 'faces', 'unusable']);
    await close();
  }
});

test('many faces that seem to be copies of one photo are warned of', async (t) => {
  const many = Array.from({ length: 25 }, (_, i) => photoEntry(i, photos[0]!));
  const source: FaceSource = memorySource(many).source;
  const { made, stages } = packing(temporaryFolder(t), 'group', { source });
  await (await made).close();
  t.regex(stages.logged.join(), /25 faces seem to be copies of one photo.*pack.duplicates: off/);
});
