import { mkdirSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { createRunDir, listRunDirs, pointLatest, runId } from '../../src/pipelines/run-folder.ts';
import { temporaryFolder } from '../support/temporary.ts';

test('run ids sort by time', (t) => {
  const first = runId(new Date('2026-01-31T08:15:02.999Z'), 'ffff');
  t.is(first, '20260131T081502Z-ffff');
  t.true(first < runId(new Date('2026-01-31T08:15:03Z'), '0000'));
});

test('runs begun in one second have folders of their own, listed newest first', async (t) => {
  const out = temporaryFolder(t);
  let second = 0;
  const clock = () => new Date(Date.UTC(2026, 0, 1, 0, 0, Math.floor(second++ / 2)));
  const dirs = [];
  for (let i = 0; i < 4; i++) dirs.push(await createRunDir(out, 'demo', clock));
  t.is(new Set(dirs).size, 4);
  mkdirSync(path.join(out, 'demo', 'notes'));
  await pointLatest(dirs[0]!);
  const listed = await listRunDirs(out, 'demo');
  t.deepEqual(listed, [...dirs].sort().reverse());
  t.deepEqual(await listRunDirs(out, 'none'), []);
});

test('latest is a relative link that is replaced in place', async (t) => {
  const out = temporaryFolder(t);
  const clock = () => new Date(0);
  const first = await createRunDir(out, 'demo', clock);
  const second = await createRunDir(out, 'demo', clock);
  await pointLatest(first);
  await pointLatest(second);
  t.is(readlinkSync(path.join(out, 'demo', 'latest')), path.basename(second));
  t.is(readdirSync(path.join(out, 'demo')).length, 3);
});
