import { symlinkSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { EvenfaceError } from '../../../src/common/errors.ts';
import { csvFolder } from '../../../src/datasets/sources/csv-folder.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { conformance, folderConformance, listAll, photosOf, rejectionsOf } from './conformance.ts';
import { options, writeFiles } from './samples.ts';
import { writeCsvFolder } from './samples-tables.ts';

conformance(csvFolder, (dir) => writeCsvFolder(dir, 12));
folderConformance(csvFolder, (dir) => writeCsvFolder(dir, 12), 'photos/3.jpg');

const images = ['a/1.jpg', 'a/2.JPG', 'b/3.png'];

/** Opens a folder of three empty images and these files. */
async function open(t: ExecutionContext, files: Record<string, string | Uint8Array>) {
  const empty = Object.fromEntries(images.map((image) => [image, '']));
  return csvFolder.open(options(writeFiles(temporaryFolder(t), { ...empty, ...files })));
}

for (const [title, name, text] of [
  ['paths', 'x.csv', 'file,Male\na/1.jpg,1\na/2.JPG,0\nb/3.png,1\n'],
  [
    'paths with a dot and backslashes',
    'x.csv',
    'Male,file\n1,.\\a\\1.jpg\n0,./a/2.JPG\n1,b/3.png\n',
  ],
  ['names', 'x.csv', 'score,image,Male\n0.5,1.jpg,1\n0.25,2.JPG,0\n0.125,3.png,1\n'],
  ['names in the other case', 'x.csv', 'image,Male\n1.JPG,1\n2.jpg,0\n3.Png,1\n'],
  ['names without extension', 'x.csv', 'Male,image\n1,1\n0,2\n1,3\n'],
  ['tabs', 'x.tsv', 'image\tMale\n1.jpg\t1\n2.JPG\t0\n3.png\t1\n'],
  ['bars', 'x.csv', 'image|Male\n1.jpg|1\n2.JPG|0\n3.png|1\n'],
  ['semicolons', 'X.CSV', 'image;Male\r\n1.jpg;1\r\n2.JPG;0\r\n3.png;1\r\n'],
  [
    'a byte order mark and both line ends',
    'x.csv',
    '\uFEFFimage,Male\r\n1.jpg,1\n2.JPG,0\r\n3.png,1',
  ],
  ['quotes', 'x.csv', '"image","a,b","Male"\n"1.jpg","x, y",1\n2.JPG,z,0\n3.png,z,1\n'],
  ['an index without a name', 'x.csv', ',image,Male\n0,1.jpg,1\n1,2.JPG,0\n2,3.png,1\n'],
] as [string, string, string][]) {
  test(`csv-folder finds images by ${title}`, async (t) => {
    const source = await open(t, { [name]: text });
    const male = source.schema.indexOf('Male');
    t.deepEqual(
      photosOf(await listAll(source)).map(({ id, labels }) => [id, labels[male]]),
      images.map((image, i) => [image, i === 1 ? 0 : 1]),
    );
  });
}

test('csv-folder reads a table in UTF-16, as spreadsheets write "Unicode text"', async (t) => {
  const text = 'image\tHaar\r\n1.jpg\tweiß\r\n2.JPG\tgrün\r\n3.png\tgrün\r\n';
  const source = await open(t, { 'x.tsv': Buffer.from(`\uFEFF${text}`, 'utf16le') });
  t.deepEqual(source.schema.get('Haar').values, ['grün', 'weiß']);
  t.is(photosOf(await listAll(source)).length, 3);
});

test('csv-folder reads a table in Windows-1252, as spreadsheets write CSV, and says so', async (t) => {
  const dir = writeFiles(temporaryFolder(t), {
    'Zoë.jpg': '',
    'b.jpg': '',
    'x.csv': Buffer.from('image,Haar\r\nZo\xeb.jpg,wei\xdf\r\nb.jpg,rot\r\n', 'latin1'),
  });
  const source = await csvFolder.open(options(dir));
  t.deepEqual(source.schema.get('Haar').values, ['rot', 'weiß']);
  t.is(photosOf(await listAll(source)).length, 2);
  t.regex(source.notes.join(), /x\.csv is not UTF-8: it is read as Windows-1252/);
});

test('csv-folder reads decimal commas between semicolons, and whole numbers that became decimal', async (t) => {
  const source = await open(t, {
    'x.csv': 'image;score;Smiling;n\n1.jpg;0,5;1.0;3.0\n2.JPG;1,5;0.0;4\n3.png;-2,5;;5.0\n',
  });
  t.deepEqual(source.schema.toJSON(), { Smiling: 'binary', n: ['3', '4', '5'] });
  t.deepEqual(
    photosOf(await listAll(source)).map(({ labels, raw }) => [...labels, ...Array.from(raw!)]),
    [
      [1, 0, 0.5],
      [0, 1, 1.5],
      [-1, 2, -2.5],
    ],
  );
});

test('csv-folder names words that it takes as not known, and few values of many', async (t) => {
  const rows = Array.from({ length: 30 }, (_, i) => `${i}.jpg,v${i % 15},${i % 2 ? 'none' : 'x'}`);
  const dir = writeFiles(temporaryFolder(t), {
    'x.csv': `file,a,b\n${rows.join('\n')}\n99.jpg,v1,y\n`,
    ...Object.fromEntries(rows.map((_, i) => [`${i}.jpg`, ''])),
  });
  const { notes } = await csvFolder.open(options(dir));
  t.true(notes.includes('"none" of b is taken as not known.'), notes.join('\n'));
  t.regex(notes.join(), /a is taken as one of 15 values \(v0, v1, .*v9, …\);/);
});

test('csv-folder finds images however their accents are encoded', async (t) => {
  const [composed, decomposed] = ['Zoë', 'José'].map((name, i) =>
    name.normalize(i === 0 ? 'NFC' : 'NFD'),
  ) as [string, string];
  const dir = writeFiles(temporaryFolder(t), {
    [`${composed}.jpg`]: '',
    [`${decomposed}.jpg`]: '',
    'x.csv': `f,Male\n${composed.normalize('NFD')}.jpg,1\n${decomposed.normalize('NFC')}.jpg,0\n`,
  });
  const photos = photosOf(await listAll(await csvFolder.open(options(dir))));
  t.deepEqual(
    photos.map(({ id }) => id),
    [`${composed}.jpg`, `${decomposed}.jpg`],
  );
});

test('csv-folder takes kinds from values; numbers of many values are for label rules', async (t) => {
  const dir = temporaryFolder(t);
  const rows = Array.from({ length: 40 }, (_, i) => {
    const cells = [`${i}.jpg`, i % 2, i % 2 ? 1 : -1, i % 2 === 0, i % 2 ? 'Yes' : 'no'];
    return [...cells, ['red', 'dark, brown'][i % 2], i + 18, `person ${i}`];
  });
  const cell = (value: unknown) => (String(value).includes(',') ? `"${value}"` : value);
  const source = await csvFolder.open(
    options(
      writeFiles(dir, {
        'x.csv': `file,a,b,c,d,Hair,age,caption\n${rows.map((row) => row.map(cell).join(',')).join('\n')}`,
        ...Object.fromEntries(rows.map(([file]) => [String(file), ''])),
      }),
    ),
  );
  t.deepEqual(source.schema.toJSON(), {
    a: 'binary',
    b: 'binary',
    c: 'binary',
    d: 'binary',
    Hair: ['dark, brown', 'red'],
  });
  t.deepEqual(source.raw, [
    { name: 'age', kind: 'number' },
    { name: 'caption', kind: 'text' },
  ]);
  t.regex(source.notes.join(), /no attributes: age, caption/);
});

test('csv-folder takes the table that names most images and says which it did not read', async (t) => {
  const source = await open(t, {
    'boxes.csv': 'file,x\na/1.jpg,1\n',
    'labels.csv': 'file,Male,Young\na/1.jpg,1,1\na/2.JPG,0,1\nb/3.png,1,0\n',
    'other.csv': 'a,b\n1,2\n',
  });
  t.deepEqual(source.schema.names, ['Male', 'Young']);
  t.deepEqual(source.notes.slice(0, 2), [
    'labels.csv names the images in its column "file", by their paths.',
    'Not read: boxes.csv, other.csv.',
  ]);
});

test('csv-folder rejects what it can not tell or may not take', async (t) => {
  const dir = writeFiles(temporaryFolder(t), {
    ...{ 'a/1.jpg': '', 'b/1.jpg': '', 'b/2.jpg': '', 'b/3.jpg': '' },
    'x.csv':
      'f,Male\n1.jpg,1\n2.jpg,0\n3.jpg,1\n../2.jpg,1\n/etc/2.jpg,1\n4.jpg,1\nlink.jpg,0\nd/5.jpg,1\n2.jpg,1\n',
  });
  symlinkSync('/etc/hosts', path.join(dir, 'link.jpg'));
  const source = await csvFolder.open(options(dir));
  const entries = await listAll(source);
  t.deepEqual(
    rejectionsOf(entries).map(({ id, reason }) => [id, reason]),
    [
      ['1.jpg', 'ambiguous-image'],
      ['../2.jpg', 'outside'],
      ['/etc/2.jpg', 'outside'],
      ['4.jpg', 'missing-image'],
      ['link.jpg', 'outside'],
      ['d/5.jpg', 'missing-image'],
      ['2.jpg', 'duplicate-id'],
      ['a/1.jpg', 'no-label'],
      ['b/1.jpg', 'no-label'],
    ],
  );
  t.is(source.count, entries.length);
});

for (const header of ['1.jpg,0,black', '1,0,black', 'none.jpg,0,black']) {
  test(`csv-folder says that ${header} names no columns`, async (t) => {
    const named = header.startsWith('1,') ? ['2', '3'] : ['2.jpg', '3.jpg'];
    const dir = writeFiles(temporaryFolder(t), {
      'x.csv': `${header}\n${named.map((name) => `${name},1,brown\n`).join('')}`,
      ...Object.fromEntries(['1.jpg', '2.jpg', '3.jpg'].map((name) => [name, ''])),
    });
    const error = await t.throwsAsync<EvenfaceError>(csvFolder.open(options(dir)));
    const message = 'the first row is about an image, and names no columns';
    t.like(error, { code: 'input', place: `${path.join(dir, 'x.csv')}:1`, message });
    t.truthy(error!.hint);
  });
}

test('csv-folder says why a table is none where none names images', async (t) => {
  const dir = writeFiles(temporaryFolder(t), { 'x.csv': '1.jpg,1,1\n2.jpg,1,0\n', '1.jpg': '' });
  const error = await t.throwsAsync<EvenfaceError>(csvFolder.open(options(dir)));
  t.regex(error!.hint!, /^x.csv is left out: there are two columns "1"\.\n/);
});

test('csv-folder does not recognise a folder whose tables name no image', async (t) => {
  const none = writeFiles(temporaryFolder(t), { 'a.jpg': '', 'x.csv': 'a,b\n1,2\n' });
  t.is(await csvFolder.recognise(none), undefined);
  t.is(await csvFolder.recognise(writeFiles(temporaryFolder(t), { 'a.jpg': '' })), undefined);
  const missing = writeFiles(temporaryFolder(t), { 'a.jpg': '', 'x.csv': 'a,f\n1,b.jpg\n' });
  t.is(await csvFolder.recognise(missing), 'x.csv names images in its column "f"');
});

test('csv-folder accounts for every row and image of any table, or says what is wrong', async (t) => {
  const cell = fc.oneof(
    fc.constantFrom('1.jpg', '2.jpg', 'd/3.png', '3', '../1.jpg', '/1.jpg', '', 'yes', 'no', '-1'),
    fc.constantFrom('"', 'a"b', '"x"y', '\u0000', '\uFEFF', 'é', ' ', 'train', 'd', 'link.jpg'),
    fc.string({ maxLength: 4 }),
  );
  const separator = fc.constantFrom(',', ',', ',', '\n', '\n', '\r\n', '\r', ';', '\t');
  const table = fc
    .array(fc.tuple(cell, separator), { maxLength: 40 })
    .map((cells) => `file,a,split\n1.jpg,x,\n${cells.flat().join('')}`);
  const bytes = fc.oneof(
    table.map((text) => Buffer.from(text)),
    table.map((text) => Buffer.from(text, 'utf16le')),
    fc.uint8Array({ maxLength: 200 }).map((noise) => Buffer.from(noise)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (content) => {
      const dir = writeFiles(temporaryFolder(t), {
        ...{ '1.jpg': '', '2.JPG': '', 'd/3.png': '' },
        'x.csv': content,
      });
      symlinkSync(path.dirname(dir), path.join(dir, 'link.jpg'));
      try {
        const source = await csvFolder.open(options(dir));
        const entries = await listAll(source);
        t.is(entries.length, source.count!);
        const ids = photosOf(entries).map(({ id }) => id);
        t.is(new Set(ids).size, ids.length);
        t.true(ids.every((id) => ['1.jpg', '2.JPG', 'd/3.png'].includes(id)));
        const unlabelled = rejectionsOf(entries).filter(({ place }) => !place.startsWith('x.csv:'));
        const both = [...ids, ...unlabelled.map(({ id }) => id)];
        t.is(new Set(both).size, both.length);
      } catch (error) {
        t.true(error instanceof EvenfaceError && error.code === 'input', String(error));
      }
    }),
    { numRuns: 200 },
  );
});
