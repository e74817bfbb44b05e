import path from 'node:path';
import test from 'ava';
import { EvenfaceError } from '../../../src/common/errors.ts';
import { openSource, SOURCE_FORMATS } from '../../../src/datasets/sources/registry.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { jpeg, options, writeCeleba, writeFiles, writeImagefolder } from './samples.ts';
import { tar } from './samples-containers.ts';
import {
  utkfaceName,
  writeAllAgeFaces,
  writeCsvFolder,
  writeFairface,
  writeParquetFolder,
  writeUtkface,
} from './samples-tables.ts';

const anImage = await jpeg();

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

for (const [title, files, dir, advice] of [
  [
    'archives',
    { 'a.zip': '', 'b.tar.gz': '', 'c.7z.001': '' },
    '',
    'Unpack what is packed: a.zip, b.tar.gz, c.7z.001; shards of a WebDataset are only decompressed (gunzip).',
  ],
  [
    'a spreadsheet',
    { 'labels.xlsx': '', '1.jpg': '' },
    '',
    'Save as CSV what is a spreadsheet: labels.xlsx.',
  ],
  [
    'a table about other images',
    { 'x.csv': 'a,b\n1,2\n', 'one.jpg': '' },
    '',
    'No column of x.csv names any of the 1 image.',
  ],
  [
    'a table that is none',
    { 'x.csv': '', 'one.jpg': '' },
    '',
    'x.csv is left out: the file is empty.',
  ],
  [
    'images alone',
    { 'a/1.jpg': '', '2.jpg': '' },
    '',
    'There are 2 images, and nothing that says what they show: put a metadata.csv beside them, with a column file_name and one for each attribute.',
  ],
  [
    'files of other programs',
    { 'wiki.mat': '', '1.jpg': '' },
    '',
    'No format reads .mat: wiki.mat.',
  ],
  [
    'a folder within that fits',
    { 'a/metadata.csv': 'file_name,Male\n', 'b/x.txt': '' },
    '',
    'The folder a is imagefolder, since it has metadata.csv: ingest.dir=DIR/a.',
  ],
  [
    'a table in the folder above',
    { 'x.csv': 'f,Male\n1.jpg,1\n', 'photos/1.jpg': '' },
    'photos',
    'x.csv in the folder above names these images: ingest.dir=DIR.',
  ],
] as [string, Record<string, string>, string, string][]) {
  test(`auto finds no format and sees ${title}: ${advice}`, async (t) => {
    const root = writeFiles(temporaryFolder(t), files);
    const error = await t.throwsAsync(openSource('auto', options(path.join(root, dir))), {
      instanceOf: EvenfaceError,
      code: 'input',
      message: 'the folder is in no format that evenface knows',
    });
    t.true(error!.hint!.split('\n  ').includes(advice.replace('DIR', root)), error!.hint);
  });
}

test('auto takes a tar for a WebDataset when it holds samples, and not for that it is there', async (t) => {
  const samples = tar([
    { name: '1.jpg', bytes: anImage },
    { name: '1.json', bytes: '{"Male":true}' },
  ]);
  const packed = tar([{ name: 'photos/1.jpg', bytes: anImage }]);
  const table = { 'x.csv': 'f,Male\n1.jpg,1\n', '1.jpg': anImage };
  for (const [format, files] of [
    ['webdataset', { 'a.tar': samples }],
    ['webdataset', { '00000.tar': samples, '00000.parquet': 'a table of the tar' }],
    ['csv-folder', { ...table, 'photos.tar': packed }],
    ['csv-folder', { ...table, 'photos.tar': 'no tar' }],
  ] as const) {
    const dir = writeFiles(temporaryFolder(t), files);
    t.is((await openSource('auto', options(dir))).source.format, format);
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
