import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { writeWhole } from '../../src/common/files.ts';

test('a file is replaced whole and nothing is left beside it', async (t) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'evenface-'));
  t.teardown(() => rm(dir, { recursive: true }));
  await writeWhole(path.join(dir, 'a'), 'old');
  await writeWhole(path.join(dir, 'a'), 'new');
  t.is(await readFile(path.join(dir, 'a'), 'utf8'), 'new');
  t.deepEqual(await readdir(dir), ['a']);
});

test('a write that fails leaves nothing', async (t) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'evenface-'));
  t.teardown(() => rm(dir, { recursive: true }));
  await t.throwsAsync(writeWhole(path.join(dir, 'missing', 'a'), 'x'));
  t.deepEqual(await readdir(dir), []);
});
