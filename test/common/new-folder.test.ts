import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { requireNewFolder, writeFolderWhole } from '../../src/common/new-folder.ts';
import { temporaryFolder } from '../support/temporary.ts';

const fill = async (dir: string) => writeFileSync(path.join(dir, 'file'), 'whole');

for (const before of ['not there', 'empty']) {
  test(`a folder that is ${before} is there whole in the end`, async (t) => {
    const parent = temporaryFolder(t);
    const dir = path.join(parent, 'deep', 'new');
    if (before === 'empty') mkdirSync(dir, { recursive: true });
    await requireNewFolder(dir);
    await writeFolderWhole(dir, async (partial) => {
      t.false(existsSync(path.join(dir, 'file')));
      await fill(partial);
    });
    t.is(readFileSync(path.join(dir, 'file'), 'utf8'), 'whole');
    t.deepEqual(readdirSync(path.dirname(dir)), ['new']);
  });
}

test('a folder that could not be filled is not there at all', async (t) => {
  const parent = temporaryFolder(t);
  const filling = writeFolderWhole(path.join(parent, 'new'), async (dir) => {
    await fill(dir);
    throw new Error('full');
  });
  await t.throwsAsync(filling, { message: 'full' });
  t.deepEqual(readdirSync(parent), []);
});

test('what is in a folder already is never replaced', async (t) => {
  const dir = temporaryFolder(t);
  writeFileSync(path.join(dir, 'mine'), 'mine');
  await t.throwsAsync(requireNewFolder(dir), { message: /something in this folder/ });
  await t.throwsAsync(requireNewFolder(path.join(dir, 'mine')), { message: /no folder: ENOTDIR/ });
  await t.throwsAsync(writeFolderWhole(dir, fill), { code: 'ENOTEMPTY' });
  t.deepEqual(readdirSync(dir), ['mine']);
});
