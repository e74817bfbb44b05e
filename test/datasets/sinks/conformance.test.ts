import { readdirSync, readFileSync } from 'node:fs';
import { cp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import type { EvenfaceError } from '../../../src/common/errors.ts';
import { SINK_FORMATS } from '../../../src/datasets/sinks/registry.ts';
import type { DatasetInfo, DatasetRow, SinkFormat } from '../../../src/datasets/sinks/sink.ts';
import { AttributeSchema, binary } from '../../../src/faces/attributes.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { sampleInfo, sampleShards } from './sample-dataset.ts';

const SLOTS = Array.from({ length: 23 }, (_, slot) => slot);

async function writeShards(
  format: SinkFormat,
  dir: string,
  info: DatasetInfo,
  shards: readonly (readonly DatasetRow[])[],
  firstShard = 0,
): Promise<void> {
  const sink = await format.open(dir, info, firstShard);
  for (const [shard, rows] of shards.entries()) {
    if (shard >= firstShard) await sink.writeShard(shard, rows);
  }
  await sink.finish();
}

async function readAll(format: SinkFormat, dir: string, info: DatasetInfo) {
  const rows = [];
  for await (const row of format.read(dir, info)) rows.push({ ...row, png: Buffer.from(row.png) });
  return rows;
}

const asStored = (rows: readonly DatasetRow[], info: DatasetInfo) =>
  rows.map((row) => ({ ...row, png: Buffer.from(row.png), modelHash: info.modelHash }));

/** Every file of a folder with its content, by path. */
function contentOf(dir: string): Record<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(
    files.map((file) => [path.relative(dir, file), readFileSync(file, 'latin1')]),
  );
}

for (const format of SINK_FORMATS) {
  test(`${format.name}: rows come back as they were written, in order, from any shards`, async (t) => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(SLOTS),
        fc.integer({ min: 1, max: 30 }),
        async (slots, shardRows) => {
          const dir = temporaryFolder(t);
          const info = sampleInfo(SLOTS.length, shardRows);
          const shards = await sampleShards(slots, info);
          await writeShards(format, dir, info, shards);
          t.deepEqual(await readAll(format, dir, info), asStored(shards.flat(), info));
        },
      ),
      {
        numRuns: 12,
        examples: [
          [[], 5],
          [SLOTS, 5],
          [SLOTS, 23],
        ],
      },
    );
  });

  test(`${format.name}: more rows than fit in one batch of the file come back in order`, async (t) => {
    const dir = temporaryFolder(t);
    const info = sampleInfo(230, 230);
    const shards = await sampleShards(
      Array.from({ length: 230 }, (_, slot) => slot),
      info,
    );
    await writeShards(format, dir, info, shards);
    t.deepEqual(await readAll(format, dir, info), asStored(shards.flat(), info));
  });

  test(`${format.name}: the same rows give the same bytes`, async (t) => {
    const info = sampleInfo(SLOTS.length, 5);
    const [first, second] = [temporaryFolder(t), temporaryFolder(t)];
    for (const dir of [first, second]) {
      await writeShards(format, dir, info, await sampleShards(SLOTS, info));
    }
    t.deepEqual(contentOf(second), contentOf(first));
  });

  test(`${format.name}: going on after an interruption gives the bytes of an unbroken run`, async (t) => {
    const info = sampleInfo(SLOTS.length, 5);
    const shards = await sampleShards(SLOTS, info);
    const whole = temporaryFolder(t);
    await writeShards(format, whole, info, shards);

    const broken = temporaryFolder(t);
    const sink = await format.open(broken, info, 0);
    await sink.writeShard(0, shards[0]!);
    await sink.writeShard(1, shards[1]!);
    // A shard that was begun, from rows that are not kept the next time.
    await sink.writeShard(2, await sampleShards([10, 11, 12, 13, 14], info).then((all) => all[2]!));
    for (const file of Object.keys(contentOf(broken))) {
      await cp(path.join(broken, file), path.join(broken, `${file}.partial`));
    }
    const fewer = shards.map((rows, shard) => (shard === 2 ? rows.slice(1) : rows));
    await writeShards(format, broken, info, fewer, 2);

    const expected = temporaryFolder(t);
    await writeShards(format, expected, info, fewer);
    t.deepEqual(contentOf(broken), contentOf(expected));
    t.notDeepEqual(contentOf(broken), contentOf(whole));
  });

  test(`${format.name}: the last shard can be written again after all was finished`, async (t) => {
    const info = sampleInfo(SLOTS.length, 5);
    const shards = await sampleShards(
      SLOTS.filter((slot) => slot < 5 || slot >= 10),
      info,
    );
    const dir = temporaryFolder(t);
    await writeShards(format, dir, info, shards);
    const finished = contentOf(dir);
    await writeShards(format, dir, info, shards, info.shards - 1);
    t.deepEqual(contentOf(dir), finished);
  });

  test(`${format.name}: an attribute may not have the name of another column`, async (t) => {
    const info = { ...sampleInfo(1, 1), schema: new AttributeSchema([binary('seed')]) };
    await t.throwsAsync(format.open(temporaryFolder(t), info, 0), {
      name: 'EvenfaceError',
      message: /"seed"/,
    });
  });
}

test('imagefolder: cell names that a file system can not hold still make folders', async (t) => {
  const info = sampleInfo(1, 1);
  const [[row]] = (await sampleShards([0], info)) as [[DatasetRow]];
  const shards = [[{ ...row, cell: 'Hair=../salt & pepper:grey' }]];
  const format = SINK_FORMATS.find(({ name }) => name === 'imagefolder')!;
  const dir = temporaryFolder(t);
  await writeShards(format, dir, info, shards);
  t.deepEqual(Object.keys(contentOf(dir)), [
    'images/Hair=___salt___pepper_grey/000000.png',
    'images/metadata.parquet',
  ]);
  t.deepEqual(await readAll(format, dir, info), asStored(shards.flat(), info));
});

for (const format of SINK_FORMATS) {
  test(`${format.name}: a file that is gone or cut short is an error with its place`, async (t) => {
    const info = sampleInfo(4, 2);
    const dir = temporaryFolder(t);
    await writeShards(format, dir, info, await sampleShards([0, 1, 2, 3], info));
    const tables = Object.keys(contentOf(dir)).filter((file) => !file.endsWith('.png'));
    for (const file of tables) {
      const place = path.join(dir, file);
      const whole = readFileSync(place);
      for (const length of [0, 5, 200, whole.length - 100]) {
        await writeFile(place, whole.subarray(0, length));
        const error = await t.throwsAsync<EvenfaceError>(readAll(format, dir, info));
        t.is(error?.place, place, `${file} cut to ${length} bytes`);
      }
      await rm(place);
      const error = await t.throwsAsync<EvenfaceError>(readAll(format, dir, info));
      t.is(error?.place, place);
      await writeFile(place, whole);
    }
    t.is((await readAll(format, dir, info)).length, 4);
  });
}

test('imagefolder: a row whose image is gone is an error with its place', async (t) => {
  const info = sampleInfo(3, 3);
  const format = SINK_FORMATS.find(({ name }) => name === 'imagefolder')!;
  const dir = temporaryFolder(t);
  await writeShards(format, dir, info, await sampleShards([0, 1, 2], info));
  const image = path.join(dir, 'images', 'Smiling=yes,Male=no', '000001.png');
  await rm(image);
  const error = await t.throwsAsync<EvenfaceError>(readAll(format, dir, info));
  t.is(error?.place, image);
});
