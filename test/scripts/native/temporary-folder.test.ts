import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { withTemporaryFolder } from '../../../scripts/native/temporary-folder.mjs';

function makeRoot(t: ExecutionContext): string {
  const root = mkdtempSync(join(tmpdir(), 'evenface-temporary-'));
  t.teardown(() => rmSync(root, { recursive: true, force: true }));
  return join(root, 'cache');
}

test('the folder goes at the end, also when the work in it fails', async (t) => {
  const root = makeRoot(t);
  await withTemporaryFolder(root, async (folder) => writeFileSync(join(folder, 'file'), ''));
  const failing = withTemporaryFolder(root, async (folder) => {
    writeFileSync(join(folder, 'file'), '');
    throw new Error('no space left');
  });
  await t.throwsAsync(failing, { message: 'no space left' });
  t.deepEqual(readdirSync(root), []);
});

test('what a killed install left goes after a day; one at work and finished ones stay', async (t) => {
  const root = makeRoot(t);
  const twoDaysAgo = new Date(Date.now() - 48 * 60 * 60 * 1000);
  for (const name of ['.building-killed', 'tensorflow-finished']) {
    mkdirSync(join(root, name), { recursive: true });
    utimesSync(join(root, name), twoDaysAgo, twoDaysAgo);
  }
  await withTemporaryFolder(root, async (atWork) => {
    await withTemporaryFolder(root, async () => {});
    t.true(existsSync(atWork));
  });
  t.deepEqual(readdirSync(root), ['tensorflow-finished']);
});
