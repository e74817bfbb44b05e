import {
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { nativeFolder } from '../../scripts/native/location.mjs';
import { listCache, pruneCache } from '../../src/doctor/cache.ts';
import { temporaryFolder } from '../support/temporary.ts';

const NOW = Date.UTC(2030, 0, 1);
const USED = path.basename(nativeFolder({}, 'cpu'));
const OLD = USED.replace(/[0-9a-f]{8}$/, '01234567');
const OLD_GPU = path.basename(nativeFolder({}, 'gpu')).replace(/[0-9a-f]{8}$/, '76543210');

/** A cache with one of everything, and things that are not the installer's. */
function makeCache(t: ExecutionContext): string {
  const root = path.join(temporaryFolder(t), 'cache');
  for (const name of [
    USED,
    OLD,
    OLD_GPU,
    '.building-killed',
    '.building-atwork',
    'tensorflow',
    'other',
  ]) {
    mkdirSync(path.join(root, name, 'deep'), { recursive: true });
    writeFileSync(path.join(root, name, 'a'), 'abc');
    writeFileSync(path.join(root, name, 'deep', 'b'), 'de');
  }
  const hoursAgo = (hours: number) => new Date(NOW - hours * 3_600_000);
  utimesSync(path.join(root, '.building-killed'), hoursAgo(25), hoursAgo(25));
  utimesSync(path.join(root, '.building-atwork'), hoursAgo(23), hoursAgo(23));
  return root;
}

test('the cache is told apart: in use, old, being made; other folders are not ours', async (t) => {
  const entries = await listCache(makeCache(t), [USED], NOW);
  t.deepEqual(
    new Map(entries.map(({ name, state }) => [name, state])),
    new Map([
      ['.building-atwork', 'building'],
      ['.building-killed', 'old'],
      [OLD, 'old'],
      [USED, 'used'],
      [OLD_GPU, 'old'],
    ]),
  );
  t.true(entries.every(({ size }) => size === 5));
});

test('pruning deletes what is old and nothing else', async (t) => {
  const root = makeCache(t);
  const elsewhere = path.join(root, 'other', 'deep', 'b');
  symlinkSync(path.dirname(elsewhere), path.join(root, OLD, 'link'));
  const deleted = await pruneCache(root, [USED], NOW);
  t.deepEqual(deleted.map(({ name }) => name).sort(), ['.building-killed', OLD, OLD_GPU].sort());
  t.deepEqual(readdirSync(root).sort(), ['.building-atwork', USED, 'other', 'tensorflow'].sort());
  t.true(existsSync(elsewhere));
  t.deepEqual(await pruneCache(root, [USED], NOW), []);
});

test('no cache at all is an empty one', async (t) => {
  t.deepEqual(await listCache(path.join(temporaryFolder(t), 'absent'), [USED], NOW), []);
});
