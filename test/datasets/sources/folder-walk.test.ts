import { chmodSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { EvenfaceError } from '../../../src/common/errors.ts';
import { readFolder, walkFolder } from '../../../src/datasets/sources/folder-walk.ts';
import { huggingface } from '../../../src/datasets/sources/huggingface.ts';
import { webdataset } from '../../../src/datasets/sources/webdataset.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { options, writeFiles } from './samples.ts';

test('all files are found once, but for what systems leave, which is told', async (t) => {
  const names = ['a.jpg', 'b/c.csv', 'b/d/e.tar', '.git/x', 'b/@eaDir/y', 'lost+found/z'];
  const dir = writeFiles(temporaryFolder(t), Object.fromEntries(names.map((name) => [name, ''])));
  const found: string[] = [];
  const left: string[] = [];
  for await (const { path } of walkFolder(dir, (path) => left.push(path))) found.push(path);
  t.deepEqual(found.sort(), ['a.jpg', 'b/c.csv', 'b/d/e.tar']);
  t.deepEqual(left.sort(), ['.git', 'b/@eaDir', 'lost+found']);
});

test('what is no folder is an input error that names it', async (t) => {
  const file = path.join(writeFiles(temporaryFolder(t), { file: '' }), 'file');
  const error = await t.throwsAsync<EvenfaceError>(readFolder(file));
  t.like(error, { code: 'input', place: file });
  t.regex(error!.message, /^the folder can't be read: /);
  t.truthy(error!.hint);
});

test('a folder that may not be read is an input error that names it', async (t) => {
  const dir = writeFiles(temporaryFolder(t), { 'a/1.tar': '' });
  const place = path.join(dir, 'a');
  chmodSync(place, 0);
  t.teardown(() => chmodSync(place, 0o755));
  if (process.getuid?.() === 0) {
    t.log('skipped: root may read every folder');
    return t.pass();
  }
  for (const open of [huggingface, webdataset]) {
    await t.throwsAsync(open.open(options(dir)), { code: 'input', message: /can't be read/ });
  }
});
