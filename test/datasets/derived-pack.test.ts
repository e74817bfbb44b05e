import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { derivePack } from '../../src/datasets/derived-pack.ts';
import { openPack } from '../../src/datasets/pack.ts';
import { stripedPack } from '../support/striped-pack.ts';
import { temporaryFolder } from '../support/temporary.ts';

const pack = await stripedPack(6);

test('a derived pack has the changes, and all else as it was', async (t) => {
  const dir = path.join(temporaryFolder(t), 'derived');
  const before = pack.entries.map((entry) => ({ ...entry, labels: Int8Array.from(entry.labels) }));
  const derived = await derivePack(pack, dir, {
    key: 'other',
    labelsOf: (row) => (row === 2 ? Int8Array.of(-1, 1) : undefined),
    isDropped: (row) => row === 4,
  });
  t.is(derived.key, 'other');
  t.deepEqual(
    derived.entries,
    before.map((entry, row) => ({
      ...entry,
      ...(row === 2 && { labels: Int8Array.of(-1, 1) }),
      ...(row === 4 && { split: 'dropped' as const }),
    })),
  );
  const original = await openPack(pack.dir);
  t.deepEqual(original.entries, before, 'the original is as it was');
  await original.close();
  const pixels = pack.size * pack.size * 3;
  const [own, given] = [new Uint8Array(6 * pixels), new Uint8Array(6 * pixels)];
  await derived.read([0, 1, 2, 3, 4, 5], own);
  await pack.read([0, 1, 2, 3, 4, 5], given);
  t.deepEqual(own, given);
  await derived.close();
});

test('pixels are shared rather than copied', async (t) => {
  const dir = path.join(temporaryFolder(t), 'derived');
  const changes = { key: 'other', labelsOf: () => undefined, isDropped: () => false };
  if (statSync(pack.dir).dev !== statSync(path.dirname(dir)).dev) return t.pass();
  await (await derivePack(pack, dir, changes)).close();
  const inode = (folder: string) => statSync(path.join(folder, 'faces.u8')).ino;
  t.is(inode(dir), inode(pack.dir));
});

test('one that is there is replaced, and nothing else is left', async (t) => {
  const parent = temporaryFolder(t);
  const dir = path.join(parent, 'derived');
  const changes = { key: 'other', labelsOf: () => undefined, isDropped: () => false };
  await (await derivePack(pack, dir, changes)).close();
  const index = readFileSync(path.join(dir, 'index.ndjson'), 'utf8');
  writeFileSync(path.join(dir, 'labels.i8'), 'torn');
  await (await derivePack(pack, dir, changes)).close();
  t.is(readFileSync(path.join(dir, 'index.ndjson'), 'utf8'), index);
  t.deepEqual(readdirSync(parent), ['derived']);
});
