import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { EvenfaceError } from '../../../src/common/errors.ts';
import { fairface } from '../../../src/datasets/sources/fairface.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { conformance, folderConformance, listAll, photosOf, rejectionsOf } from './conformance.ts';
import { options, writeFiles } from './samples.ts';
import { FAIRFACE_HEADER, writeFairface } from './samples-tables.ts';

conformance(fairface, (dir) => writeFairface(dir, 12));
folderConformance(fairface, (dir) => writeFairface(dir, 12), 'val/3.jpg');

test('fairface keeps the names and the order of its own values', async (t) => {
  const source = await fairface.open(options(await writeFairface(temporaryFolder(t), 4)));
  t.deepEqual(source.schema.toJSON(), {
    age: ['0-2', '3-9', '10-19', '20-29', '30-39', '40-49', '50-59', '60-69', 'more than 70'],
    gender: ['Female', 'Male'],
    race: [
      ...['White', 'Black', 'Latino_Hispanic', 'East Asian', 'Southeast Asian', 'Indian'],
      'Middle Eastern',
    ],
  });
  t.deepEqual(
    photosOf(await listAll(source)).map(({ id, labels }) => [id, [...labels]]),
    [
      ['train/1.jpg', [1, 1, 2]],
      ['train/2.jpg', [2, 0, 3]],
      ['train/4.jpg', [0, 0, 2]],
      ['val/3.jpg', [8, 1, 0]],
    ],
  );
});

test('fairface holds out people of val for test, which it does not have', async (t) => {
  const source = await fairface.open(options(await writeFairface(temporaryFolder(t), 60)));
  const photos = photosOf(await listAll(source));
  for (const { id, split } of photos) t.is(split === 'train', id.startsWith('train/'));
  t.deepEqual([...new Set(photos.map(({ split }) => split))].sort(), ['test', 'train', 'val']);
  t.regex(source.notes.join(), /half of its people are val/);
});

test('fairface of val alone is split 80/10/10', async (t) => {
  const dir = await writeFairface(temporaryFolder(t), 90);
  for (const part of ['fairface_label_train.csv', 'train']) {
    rmSync(path.join(dir, part), { recursive: true });
  }
  const source = await fairface.open(options(dir));
  const train = photosOf(await listAll(source)).filter(({ split }) => split === 'train');
  t.true(train.length > 15);
  t.regex(source.notes.join(), /one split \(val\)/);
});

test('fairface reads the ages that a spreadsheet made dates of, and says so', async (t) => {
  const dir = await writeFairface(temporaryFolder(t), 12);
  const sound = await listAll(await fairface.open(options(dir)));
  for (const part of ['train', 'val']) {
    const name = `fairface_label_${part}.csv`;
    const text = readFileSync(path.join(dir, name), 'utf8');
    const damaged = text.replaceAll(',3-9,', ',03-Sep,').replaceAll(',10-19,', ',Oct-19,');
    writeFiles(dir, { [name]: `\uFEFF${damaged.replaceAll('\n', '\r\n')}` });
  }
  const source = await fairface.open(options(dir));
  t.deepEqual(await listAll(source), sound);
  t.regex(source.notes[0]!, /"03-Sep" is read as 3-9/);
  t.regex(source.notes[0]!, /"Oct-19" is read as 10-19/);
});

test('fairface takes a copy of a label file where the file itself is not there', async (t) => {
  const dir = await writeFairface(temporaryFolder(t), 3);
  const text = readFileSync(path.join(dir, 'fairface_label_val.csv'), 'utf8');
  writeFiles(dir, { 'fairface_label_val.copy.csv': text });
  t.is((await listAll(await fairface.open(options(dir)))).length, 3, 'one of the two');
  rmSync(path.join(dir, 'fairface_label_val.csv'));
  t.is((await listAll(await fairface.open(options(dir)))).length, 3);
});

test('fairface finds its images in the folder that its archive unpacks to', async (t) => {
  const dir = temporaryFolder(t);
  const root = 'fairface-img-margin025-trainval';
  await writeFairface(path.join(dir, root), 6);
  for (const part of ['train', 'val']) {
    const name = `fairface_label_${part}.csv`;
    writeFiles(dir, { [name]: readFileSync(path.join(dir, root, name)) });
  }
  const photos = photosOf(await listAll(await fairface.open(options(dir))));
  t.is(photos.length, 6);
  t.is(photos[0]!.place, `${root}/train/1.jpg`);
});

test('fairface rejects a row by itself, with its line, and takes an empty cell as unknown', async (t) => {
  const dir = await writeFairface(temporaryFolder(t), 12);
  symlinkSync('/etc/hosts', path.join(dir, 'train/link.jpg'));
  const rows = [
    'train/1.jpg,3-9,Male,Martian,True',
    'train/2.jpg,,Female,White,',
    'train/2.jpg,0-2,Female,White,True',
    'train/4.jpg,0-2,Female,Latino, Hispanic,True',
    '../secret.jpg,0-2,Female,White,True',
    'train/link.jpg,0-2,Female,White,True',
    'train/none.jpg,0-2,Female,White,True',
    ',0-2,Female,White,True',
    'train/5.jpg,0-2,Female',
  ];
  writeFiles(dir, {
    'fairface_label_train.csv': `${FAIRFACE_HEADER}\n${rows.join('\n')}\n`,
    'fairface_label_val.csv': `${FAIRFACE_HEADER}\n`,
  });
  const source = await fairface.open(options(dir));
  const entries = await listAll(source);
  t.deepEqual(
    photosOf(entries).map(({ id, labels }) => [id, [...labels]]),
    [['train/2.jpg', [-1, 0, 0]]],
  );
  const place = (line: number) => `fairface_label_train.csv:${line}`;
  t.deepEqual(
    rejectionsOf(entries)
      .filter((rejection) => rejection.reason !== 'no-label')
      .map(({ id, place, reason }) => [id, place, reason]),
    [
      ['train/1.jpg', place(2), 'bad-label'],
      ['train/2.jpg', place(4), 'duplicate-id'],
      ['train/4.jpg', place(5), 'bad-row'],
      ['../secret.jpg', place(6), 'outside'],
      ['train/link.jpg', place(7), 'outside'],
      ['train/none.jpg', place(8), 'missing-image'],
      [place(9), place(9), 'bad-row'],
      ['train/5.jpg', place(10), 'bad-row'],
    ],
  );
  t.is(source.count, entries.length);
});

test('fairface says which column is missing', async (t) => {
  const dir = writeFiles(await writeFairface(temporaryFolder(t), 3), {
    'fairface_label_val.csv': 'file,age,sex,race\n',
  });
  const error = await t.throwsAsync<EvenfaceError>(fairface.open(options(dir)));
  t.like(error, {
    code: 'input',
    place: `${path.join(dir, 'fairface_label_val.csv')}:1`,
    message: 'there is no column gender',
  });
});

const real = path.resolve(process.env.EVENFACE_DATA ?? '../shared/data', 'fairface_val_5k');

for (const name of ['fairface_label_val.csv', 'fairface_label_val.excel_mangled.csv']) {
  test(`fairface lists 5,000 photos of the real ${name}`, async (t) => {
    if (!existsSync(real)) {
      t.log(`not there: ${real}`);
      t.pass();
      return;
    }
    const dir = writeFiles(temporaryFolder(t), {
      'fairface_label_val.csv': readFileSync(path.join(real, name)),
      ...Object.fromEntries(readdirSync(path.join(real, 'val')).map((file) => [`val/${file}`, ''])),
    });
    const source = await fairface.open(options(dir));
    const photos = photosOf(await listAll(source));
    t.is(photos.length, 5000);
    const count = (age: string) => {
      const value = source.schema.get('age').values.indexOf(age);
      return photos.filter(({ labels }) => labels[0] === value).length;
    };
    t.deepEqual([count('3-9'), count('10-19'), count('more than 70')], [628, 544, 52]);
  });
}
