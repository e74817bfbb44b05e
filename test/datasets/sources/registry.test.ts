import test from 'ava';
import type { EvenfaceError } from '../../../src/common/errors.ts';
import { openSource, SOURCE_FORMATS } from '../../../src/datasets/sources/registry.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { options, writeCeleba, writeFiles, writeImagefolder } from './samples.ts';
import {
  utkfaceName,
  writeAllAgeFaces,
  writeCsvFolder,
  writeFairface,
  writeParquetFolder,
  writeUtkface,
} from './samples-tables.ts';

for (const [format, write, why] of [
  ['celeba', writeCeleba, 'it has list_attr_celeba.txt'],
  ['fairface', writeFairface, 'it has fairface_label_train.csv'],
  ['all-age-faces', writeAllAgeFaces, 'it has original_images, key_points and labels.csv'],
  ['imagefolder', writeImagefolder, 'it has metadata.csv'],
  ['imagefolder', writeParquetFolder, 'it has metadata.parquet'],
  ['utkface', writeUtkface, 'its images are named like 14_0_2_20170116174730002.jpg.chip.jpg'],
  ['csv-folder', writeCsvFolder, 'faces.csv names images in its column "photo"'],
] as const) {
  test(`auto takes a folder for ${format} and says: ${why}`, async (t) => {
    const opened = await openSource('auto', options(await write(temporaryFolder(t), 3)));
    t.is(opened.source.format, format);
    t.is(opened.why, why);
  });
}

test('auto takes a table that names the images over what their names say', async (t) => {
  const dir = writeFiles(await writeUtkface(temporaryFolder(t), 3), {
    'my.csv': `file,Male\n${utkfaceName(1)},1\n`,
  });
  t.is((await openSource('auto', options(dir))).source.format, 'csv-folder');
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
  for (const format of ['auto', ...SOURCE_FORMATS.map(({ name }) => name)]) {
    if (format === 'drawn') continue;
    await t.throwsAsync(openSource(format, options(undefined)), { code: 'declaration' });
  }
});

test('an unknown format gets the nearest one named', async (t) => {
  await t.throwsAsync(openSource('celebA2', options('x')), { message: /did you mean "celeba"/ });
});
