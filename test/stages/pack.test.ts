import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import fc from 'fast-check';
import { lastValueFrom, type Observable } from 'rxjs';
import { EvenfaceError } from '../../src/common/errors.ts';
import { mapLabels } from '../../src/datasets/label-mapping.ts';
import type { FacePack } from '../../src/datasets/pack.ts';
import type { FaceSource, Listed } from '../../src/datasets/sources/source.ts';
import { align } from '../../src/stages/align.ts';
import { ingest } from '../../src/stages/ingest.ts';
import { type AlignOptions, alignOptions, ingestOptions } from '../../src/stages/options.ts';
import { pack, packKey } from '../../src/stages/pack.ts';
import { jpeg } from '../datasets/sources/samples.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { badEntry, memorySource, photoEntry } from './memory-source.ts';
import { stageContext } from './stage-context.ts';

const good = await jpeg(200);
const truncated = good.subarray(0, Math.floor(good.length * 0.7));
const text = Buffer.from('this is no photo');

function packing(
  source: FaceSource,
  stages: ReturnType<typeof stageContext>,
  { maxRejected = 1, reuse = true } = {},
): Observable<FacePack> {
  const { context, rejected: rejections } = stages;
  const options = alignOptions.parse({ detect: 'never' });
  const { title, licence, schema, framing, labelCounts } = source;
  const key = packKey(source, options);
  const intake = {
    ...{ key, title, licence, schema, size: options.size, rejections, maxRejected },
    ...(labelCounts && { labelCounts }),
  };
  return ingest(ingestOptions.parse({}), context, source).pipe(
    align(options, context, framing),
    pack({ reuse, duplicates: 'off' }, context, intake),
  );
}

function photos(count: number): Listed[] {
  return Array.from({ length: count }, (_, i) => photoEntry(i, good));
}

test('a pack has every face in the order of the source', async (t) => {
  const dir = temporaryFolder(t);
  const { source } = memorySource(photos(150));
  const made = await lastValueFrom(packing(source, stageContext(dir)));
  t.deepEqual(
    made.entries.map(({ id }) => id),
    photos(150).map((_, i) => `photo${i}`),
  );
  t.deepEqual(
    made.entries.slice(0, 3).map(({ labels }) => [...labels]),
    [[0], [1], [0]],
  );
  t.deepEqual(readdirSync(dir), [made.key]);
  await made.close();
});

test('ingested and rejected make up all that was seen, whatever the mix', async (t) => {
  const kind = fc.constantFrom('good', 'bad', 'truncated', 'text');
  await fc.assert(
    fc.asyncProperty(fc.array(kind, { maxLength: 30 }), async (kinds) => {
      const bytes = { good, truncated, text };
      const entries = ['good' as const, ...kinds].map((kind, i) =>
        kind === 'bad' ? badEntry(i) : photoEntry(i, bytes[kind]),
      );
      const stages = stageContext(temporaryFolder(t));
      const made = await lastValueFrom(packing(memorySource(entries).source, stages));
      t.is(made.entries.length + made.rejectedCount, entries.length);
      t.is(stages.rejected.length, made.rejectedCount);
      const count = (reason: string) =>
        stages.rejected.filter((rejection) => rejection.reason === reason).length;
      t.is(count('truncated'), kinds.filter((k) => k === 'truncated').length);
      t.is(count('not-an-image'), kinds.filter((k) => k === 'text').length);
      t.is(count('no-label'), kinds.filter((k) => k === 'bad').length);
      await made.close();
    }),
    { numRuns: 15 },
  );
});

test('a second run takes the pack, leaves the source alone and says again what was rejected', async (t) => {
  const dir = temporaryFolder(t);
  const { source, listed } = memorySource([...photos(3), badEntry(3), photoEntry(4, text)]);
  const first = stageContext(dir);
  const made = await lastValueFrom(packing(source, first));
  const second = stageContext(dir);
  const again = await lastValueFrom(packing(source, second));
  t.is(listed.times, 1);
  t.deepEqual(again.entries, made.entries);
  t.deepEqual(second.rejected, first.rejected);
  t.deepEqual(second.counts, { faces: 3, unusable: 2 });
  await Promise.all([made.close(), again.close()]);
});

test('a run that takes a pack tells again what became of labels when it was made', async (t) => {
  const dir = temporaryFolder(t);
  const mapped = () =>
    mapLabels(memorySource(photos(3)).source, {
      Mood: { from: 'Smiling', values: { sad: 'no', glad: [] }, otherwise: 'unknown' },
    });
  const first = stageContext(dir);
  await (await lastValueFrom(packing(mapped(), first))).close();
  const second = stageContext(dir);
  const again = await lastValueFrom(packing(mapped(), second));
  await again.close();
  const told = (counts: Record<string, number>) =>
    Object.entries(counts).filter(([name]) => name.startsWith('labels '));
  t.is(told(first.counts).length, 6);
  t.deepEqual(told(second.counts), told(first.counts));
  t.deepEqual(second.logged.slice(1, -1), [
    'labels are mapped',
    'Mood has no value for what Smiling says of 1 photos',
    'no photo has Mood=glad, which its rule makes',
  ]);
});

test('without reuse, or when it is not whole, a pack is made again', async (t) => {
  const dir = temporaryFolder(t);
  const { source, listed } = memorySource(photos(3));
  const made = await lastValueFrom(packing(source, stageContext(dir)));
  await made.close();
  await (await lastValueFrom(packing(source, stageContext(dir), { reuse: false }))).close();
  t.is(listed.times, 2);
  writeFileSync(path.join(made.dir, 'faces.u8'), 'short');
  const stages = stageContext(dir);
  const mended = await lastValueFrom(packing(source, stages));
  t.is(listed.times, 3);
  t.regex(stages.logged.join(), /faces\.u8 has 5 bytes.*made again/);
  t.deepEqual(mended.entries, made.entries);
  t.deepEqual(readdirSync(dir), [made.key]);
  await mended.close();
});

test('stopping at any time leaves no pack and no part of one', async (t) => {
  const { source, listed } = memorySource(photos(2000));
  for (const after of [0, 1, 5, 60, 200]) {
    const dir = temporaryFolder(t);
    const stages = stageContext(dir);
    const subscription = packing(source, stages).subscribe(() => t.fail('it was made'));
    await wait(after);
    subscription.unsubscribe();
    await stages.settled();
    t.deepEqual(readdirSync(dir), []);
  }
  const before = listed.entries;
  await wait(20);
  t.is(listed.entries, before);
});

test('an error upstream leaves no pack and is passed on', async (t) => {
  const dir = temporaryFolder(t);
  const { source } = memorySource([]);
  const failing: FaceSource = {
    ...source,
    async *list() {
      yield* photos(5);
      throw new Error('the disk is gone');
    },
  };
  await t.throwsAsync(lastValueFrom(packing(failing, stageContext(dir))), {
    message: 'the disk is gone',
  });
  t.deepEqual(readdirSync(dir), []);
});

test('more rejected than allowed fails with counts and places, and leaves no pack', async (t) => {
  const dir = temporaryFolder(t);
  const entries = [...photos(7), photoEntry(7, text), badEntry(8), photoEntry(9, truncated)];
  const { source } = memorySource(entries);
  const error = await t.throwsAsync<EvenfaceError>(
    lastValueFrom(packing(source, stageContext(dir), { maxRejected: 0.29 })),
    { instanceOf: EvenfaceError },
  );
  t.is(error!.code, 'rejected');
  t.is(error!.message, '3 of 10 entries can not be used (1 no-label, 1 not-an-image, 1 truncated)');
  t.regex(error!.hint!, /list:8: no-label[\s\S]*ingest\.max_rejected/);
  t.deepEqual(readdirSync(dir), []);
});

test('exactly as many rejected as allowed pass, also from a pack that is reused', async (t) => {
  const dir = temporaryFolder(t);
  const { source } = memorySource([...photos(7), badEntry(7), badEntry(8), badEntry(9)]);
  const made = await lastValueFrom(packing(source, stageContext(dir), { maxRejected: 0.3 }));
  await made.close();
  await t.throwsAsync(lastValueFrom(packing(source, stageContext(dir), { maxRejected: 0.2 })), {
    code: 'rejected',
  });
});

test('a source without one usable face is an input error', async (t) => {
  const dir = temporaryFolder(t);
  for (const entries of [[], [badEntry(0)], [photoEntry(0, text)]]) {
    const { source } = memorySource(entries);
    await t.throwsAsync(lastValueFrom(packing(source, stageContext(dir))), { code: 'input' });
  }
  t.deepEqual(readdirSync(dir), []);
});

test('the key follows from source, framing and every option', (t) => {
  const source = { fingerprint: 'a', framing: 'centred' } as const;
  const x: [number, number] = [0.3, 0.4];
  const y: [number, number] = [0.7, 0.4];
  const own = { left_eye: x, right_eye: y, nose: y, mouth_left: x, mouth_right: y };
  const changes: Partial<AlignOptions>[] = [
    {},
    { size: 128 },
    { template: 'ffhq' },
    { template: 'arcface' },
    { template: own },
    { template: { ...own, nose: x } },
    { detect: 'always' },
    { faces: 'all' },
    { min_face: 30 },
    { min_face: 31 },
    { max_padding: 0.3 },
    { max_yaw: 30 },
    { max_pitch: 30 },
    { max_roll: 30 },
    { min_sharpness: 0.3 },
  ];
  const options = { size: 64, template: 'celeba' } as const;
  const keys = [
    ...changes.map((change) => packKey(source, { ...options, ...change })),
    packKey({ ...source, fingerprint: 'b' }, options),
    packKey({ ...source, framing: 'celeba-aligned' }, options),
  ];
  t.is(new Set(keys).size, changes.length + 2);
  t.is(packKey(source, { template: 'celeba', size: 64, max_yaw: undefined }), keys[0]!);
});

test('a pack of an older version is made again', async (t) => {
  const dir = temporaryFolder(t);
  const { source } = memorySource(photos(3));
  const made = await lastValueFrom(packing(source, stageContext(dir)));
  await made.close();
  const header = path.join(made.dir, 'pack.json');
  writeFileSync(
    header,
    JSON.stringify({ ...JSON.parse(readFileSync(header, 'utf8')), version: 1 }),
  );
  const stages = stageContext(dir);
  const again = await lastValueFrom(packing(source, stages));
  t.regex(stages.logged.join(), /version.*made again/s);
  t.deepEqual(again.entries, made.entries);
  await again.close();
});
