import { existsSync, mkdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { from, lastValueFrom, toArray } from 'rxjs';
import type { EvenfaceError } from '../../src/common/errors.ts';
import { openPack } from '../../src/datasets/pack.ts';
import { PackWriter } from '../../src/datasets/pack-writer.ts';
import { AttributeSchema, binary, categorical } from '../../src/faces/attributes.ts';
import type { FaceQuality } from '../../src/faces/face-quality.ts';
import { FREE } from '../../src/streams/window.ts';
import { temporaryFolder } from '../support/temporary.ts';

const SIZE = 4;
const BYTES = SIZE * SIZE * 3;
const INFO = {
  key: 'k',
  title: 'squares',
  licence: 'none',
  schema: new AttributeSchema([binary('Smiling'), categorical('Hair', ['black', 'gray'])]),
  size: SIZE,
  alignment: {
    template: {
      left_eye: [0.3, 0.4],
      right_eye: [0.7, 0.4],
      nose: [0.5, 0.6],
      mouth_left: [0.35, 0.8],
      mouth_right: [0.65, 0.8],
    },
    framing: 'centred',
    detect: 'always',
  },
} as const;
const REJECTION = {
  stage: 'align',
  id: 'x',
  place: 'x:1',
  reason: 'truncated',
  detail: 'a\nb\u2028c',
};

/** Every other face has a pose. */
function qualityOf(i: number): FaceQuality {
  return { side: i + 0.5, padding: 0, sharpness: 0.25, ...(i % 2 && { yaw: -3.5 }) };
}

/** A pack whose face `i` is all `i`. */
async function written(t: ExecutionContext, count: number) {
  const dir = path.join(temporaryFolder(t), 'packs', 'k');
  const writer = await PackWriter.create(dir, INFO);
  for (let i = 0; i < count; i++) {
    await writer.append({
      id: `"${i}"\n,`,
      ordinal: i,
      place: `list:${i}`,
      labels: Int8Array.of((i % 3) - 1, i % 2),
      ...(i % 2 && { subject: `s${i}` }),
      split: i % 2 ? 'train' : 'test',
      credit: FREE,
      rgb: new Uint8Array(BYTES).fill(i),
      size: SIZE,
      quality: qualityOf(i),
    });
  }
  return writer.finish([REJECTION]);
}

test('a pack opened again is what was written', async (t) => {
  const made = await written(t, 150);
  await made.close();
  const pack = await openPack(made.dir);
  t.like(pack, { key: 'k', title: 'squares', licence: 'none', size: SIZE, rejectedCount: 1 });
  t.deepEqual(pack.schema, INFO.schema);
  t.deepEqual(pack.alignment, INFO.alignment);
  t.is(pack.entries.length, 150);
  t.deepEqual(pack.entries[5], {
    id: '"5"\n,',
    place: 'list:5',
    labels: Int8Array.of(1, 1),
    subject: 's5',
    split: 'train',
    quality: { side: 5.5, padding: 0, sharpness: 0.25, yaw: -3.5 },
  });
  t.is(pack.entries[6]!.subject, undefined);
  t.is(pack.entries[6]!.quality.yaw, undefined);
  t.deepEqual(await lastValueFrom(from(pack.rejections()).pipe(toArray())), [REJECTION]);
  await pack.close();
});

test('any rows are read in any order', async (t) => {
  const pack = await written(t, 100);
  const row = fc.integer({ min: 0, max: 99 });
  const run = fc
    .tuple(row, fc.integer({ min: 1, max: 10 }))
    .map(([start, length]) => Array.from({ length }, (_, i) => Math.min(99, start + i)));
  await fc.assert(
    fc.asyncProperty(fc.array(run), async (runs) => {
      const rows = runs.flat();
      const target = new Uint8Array(rows.length * BYTES);
      await pack.read(Int32Array.from(rows), target);
      const expected = rows.flatMap((i) => Array<number>(BYTES).fill(i));
      t.deepEqual(target, Uint8Array.from(expected));
    }),
  );
  await pack.close();
});

test('rows that are not there and a target that is too small are refused', async (t) => {
  const pack = await written(t, 3);
  for (const rows of [[-1], [3], [2, 3], [0.5]]) {
    await t.throwsAsync(pack.read(rows, new Uint8Array(rows.length * BYTES)), {
      instanceOf: RangeError,
    });
  }
  await t.throwsAsync(pack.read([0, 1], new Uint8Array(BYTES)), { instanceOf: RangeError });
  await pack.close();
});

for (const [title, spoil] of [
  ['no header', (dir: string) => rmSync(path.join(dir, 'pack.json'))],
  ['a header of another kind', (dir: string) => writeFileSync(path.join(dir, 'pack.json'), '{}')],
  ['pixels that end early', (dir: string) => truncateSync(path.join(dir, 'faces.u8'), 9)],
  ['an index that ends early', (dir: string) => writeFileSync(path.join(dir, 'index.ndjson'), '')],
  ['no labels', (dir: string) => rmSync(path.join(dir, 'labels.i8'))],
] as const) {
  test(`a pack with ${title} is not opened`, async (t) => {
    const pack = await written(t, 3);
    await pack.close();
    spoil(pack.dir);
    const error = await t.throwsAsync<EvenfaceError>(openPack(pack.dir));
    t.like(error, { code: 'input', place: pack.dir });
  });
}

test('what a killed process left is removed once nothing was written to it for an hour', async (t) => {
  const dir = path.join(temporaryFolder(t), 'key');
  const fresh = `${dir}.partial-1-aaaaaa`;
  const abandoned = `${dir}.partial-2-bbbbbb`;
  for (const workplace of [fresh, abandoned]) mkdirSync(workplace);
  const longAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
  utimesSync(abandoned, longAgo, longAgo);
  const writer = await PackWriter.create(dir, INFO);
  t.teardown(() => writer.discard());
  t.true(existsSync(fresh));
  t.false(existsSync(abandoned));
});

test('a folder that can not be written to is named, with what to do', async (t) => {
  const packs = path.join(temporaryFolder(t), 'packs');
  writeFileSync(packs, 'no folder');
  const error = await t.throwsAsync<EvenfaceError>(PackWriter.create(path.join(packs, 'k'), INFO));
  t.like(error, { code: 'environment', place: packs });
  t.regex(error!.message, /^no pack can be written: /);
  t.regex(error!.hint!, /--out/);
});
