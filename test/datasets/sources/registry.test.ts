import test from 'ava';
import type { EvenfaceError } from '../../../src/common/errors.ts';
import { openSource, SOURCE_FORMATS } from '../../../src/datasets/sources/registry.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { options, writeCeleba, writeFiles, writeImagefolder } from './samples.ts';

test('auto takes the format whose files are there and says why', async (t) => {
  const faces = await openSource('auto', options(await writeCeleba(temporaryFolder(t), 1)));
  t.is(faces.source.format, 'celeba');
  t.is(faces.why, 'it has list_attr_celeba.txt');
  const folder = await openSource('auto', options(await writeImagefolder(temporaryFolder(t), 1)));
  t.is(folder.source.format, 'imagefolder');
});

test('auto names every format and what it looks for when none fits', async (t) => {
  const dir = writeFiles(temporaryFolder(t), { 'a.txt': 'x' });
  const error = await t.throwsAsync<EvenfaceError>(openSource('auto', options(dir)));
  t.like(error, { code: 'input', place: dir });
  for (const { name, description } of SOURCE_FORMATS) {
    t.true(error!.hint!.includes(`${name} (${description})`));
  }
});

test('a folder that is needed and not given is asked for', async (t) => {
  for (const format of ['auto', 'celeba', 'imagefolder']) {
    await t.throwsAsync(openSource(format, options(undefined)), { code: 'declaration' });
  }
});

test('an unknown format gets the nearest one named', async (t) => {
  await t.throwsAsync(openSource('celebA2', options('x')), { message: /did you mean "celeba"/ });
});
