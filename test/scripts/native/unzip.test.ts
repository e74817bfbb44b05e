import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { unzipMembers } from '../../../scripts/native/unzip.mjs';
import { temporaryFolder } from '../../support/temporary.ts';
import { storedZip } from './stored-zip.ts';

const ZIP = storedZip([
  { name: 'nvidia/bin/program', data: 'run me', mode: 0o744 },
  { name: 'nvidia/lib/library', data: 'load me', mode: 0o644 },
  { name: 'nvidia/include/header', data: 'leave me', mode: 0o644 },
]);

test('only what is named is unpacked, where it is to go, and a program can be run', async (t) => {
  const folder = temporaryFolder(t);
  const zip = path.join(folder, 'a.whl');
  writeFileSync(zip, ZIP);
  const names = ['nvidia/bin/program', 'nvidia/lib/library'];
  await unzipMembers(zip, names, folder, (name) => name.replace('nvidia', 'out'));
  t.is(readFileSync(path.join(folder, 'out/bin/program'), 'utf8'), 'run me');
  t.is(readFileSync(path.join(folder, 'out/lib/library'), 'utf8'), 'load me');
  t.throws(() => statSync(path.join(folder, 'out/include')), { code: 'ENOENT' });
  t.truthy(statSync(path.join(folder, 'out/bin/program')).mode & 0o100);
  t.falsy(statSync(path.join(folder, 'out/lib/library')).mode & 0o111);
});

test('a member that is not there is named', async (t) => {
  const folder = temporaryFolder(t);
  const zip = path.join(folder, 'a.whl');
  writeFileSync(zip, ZIP);
  await t.throwsAsync(unzipMembers(zip, ['nvidia/bin/program', 'gone'], folder), {
    message: /lacks gone$/,
  });
});
