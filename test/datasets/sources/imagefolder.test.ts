import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { EvenfaceError } from '../../../src/common/errors.ts';
import { imagefolder } from '../../../src/datasets/sources/imagefolder.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { conformance, folderConformance, listAll, photosOf, rejectionsOf } from './conformance.ts';
import { options, writeFiles, writeImagefolder } from './samples.ts';
import { writeParquetFolder } from './samples-tables.ts';

const parquet = { ...imagefolder, name: 'imagefolder of Parquet' };
conformance(parquet, (dir) => writeParquetFolder(dir, 12));
folderConformance(parquet, (dir) => writeParquetFolder(dir, 12), '3.jpg');

conformance(imagefolder, (dir) => writeImagefolder(dir, 12));
folderConformance(imagefolder, (dir) => writeImagefolder(dir, 12), 'a/3.jpg');

/** Opens a folder of these rows; images are named `1.jpg` and on, and empty. */
async function open(t: ExecutionContext, files: Record<string, string>, more = {}) {
  const images = { '1.jpg': '', '2.jpg': '', '3.jpg': '' };
  const dir = writeFiles(temporaryFolder(t), { ...images, ...files });
  return imagefolder.open(options(dir, more));
}

test('imagefolder tells kinds of columns from their values', async (t) => {
  const rows = ['yes,TRUE,0,-1,3-9,', 'no,false,1,1,10-19,x', 'unknown,,-1,1,,y'];
  const source = await open(t, {
    'metadata.csv': `file_name,a,b,c,d,e,f\n${rows.map((row, i) => `${i + 1}.jpg,${row}\n`).join('')}`,
  });
  t.deepEqual(source.schema.toJSON(), {
    a: 'binary',
    b: 'binary',
    c: 'binary',
    d: 'binary',
    e: ['3-9', '10-19'],
    f: ['x', 'y'],
  });
  t.deepEqual(
    photosOf(await listAll(source)).map(({ labels }) => [...labels]),
    [
      [1, 1, 0, 0, 0, -1],
      [0, 0, 1, 1, 1, 0],
      [-1, -1, -1, 1, -1, 1],
    ],
  );
});

test('imagefolder reads JSON lines as it reads CSV', async (t) => {
  const source = await open(t, {
    'metadata.jsonl': [
      '{"file_name": "1.jpg", "Smiling": true, "Age": 3, "identity": 17}',
      '',
      '{"file_name": "2.jpg", "Smiling": null, "Age": 20, "split": "validation"}',
      '{"file_name": "3.jpg", "Smiling": false, "Age": 3, "split": "test"}',
    ].join('\n'),
  });
  t.deepEqual(source.schema.toJSON(), { Smiling: 'binary', Age: ['3', '20'] });
  const photos = photosOf(await listAll(source));
  t.deepEqual(
    photos.map(({ labels }) => [...labels]),
    [
      [1, 0],
      [-1, 1],
      [0, 0],
    ],
  );
  t.is(photos[0]!.subject, '17');
  t.deepEqual(
    photos.slice(1).map(({ split }) => split),
    ['val', 'test'],
  );
});

test('imagefolder reads quoted cells with commas and line ends', async (t) => {
  const source = await open(t, {
    'metadata.csv': '\uFEFF"file_name",Place\r\n1.jpg,"a, ""b""\r\nc"\r\n2.jpg,d\r\n3.jpg,d\r\n',
  });
  t.deepEqual(source.schema.get('Place').values, ['a, "b"\r\nc', 'd']);
});

test('imagefolder leaves out columns that are no attributes and names them', async (t) => {
  const rows = Array.from({ length: 40 }, (_, i) => `${i}.jpg,${i},name ${i},1,${i % 2}\n`);
  const source = await open(t, {
    'metadata.csv': `file_name,id,caption,empty,Male\n${rows.join('').replaceAll(',1,', ',,')}`,
  });
  t.deepEqual(source.schema.names, ['Male']);
  t.deepEqual(source.notes, ['Columns that are no attributes: caption, empty.']);
});

test('imagefolder rejects cells that are not as declared, with the line', async (t) => {
  const source = await open(
    t,
    { 'metadata.csv': 'file_name,age\n1.jpg,3-9\n2.jpg,03-Sep\n3.jpg,10-19\n' },
    { attributes: { age: ['3-9', '10-19'] } },
  );
  t.deepEqual(rejectionsOf(await listAll(source)), [
    {
      id: '2.jpg',
      place: 'metadata.csv:3',
      reason: 'bad-label',
      detail: 'age is "03-Sep", not one of 3-9, 10-19',
    },
  ]);
});

for (const outside of ['../1.jpg', 'a/../../1.jpg', '/etc/1.jpg', '..\\1.jpg']) {
  test(`imagefolder rejects ${outside}, which is not in the folder`, async (t) => {
    const source = await open(t, { 'metadata.csv': `file_name,Male\n${outside},1\n` });
    t.is(rejectionsOf(await listAll(source))[0]!.reason, 'outside');
  });
}

test('imagefolder takes key points where a row has all of them', async (t) => {
  const points = ['left_eye', 'right_eye', 'nose', 'mouth_left', 'mouth_right'];
  const columns = points.flatMap((point) => [`${point}_x`, `${point}_y`]);
  const source = await open(t, {
    'metadata.csv': `file_name,Male,${columns.join(',')}\n1.jpg,1,1,2,3,4,5,6,7,8,9,10\n2.jpg,0,1,2,3,4,5,6,7,8,9,\n`,
  });
  const [first, second] = photosOf(await listAll(source));
  t.deepEqual(source.schema.names, ['Male']);
  t.deepEqual(first!.keyPoints, {
    leftEye: { x: 1, y: 2 },
    rightEye: { x: 3, y: 4 },
    nose: { x: 5, y: 6 },
    mouthLeft: { x: 7, y: 8 },
    mouthRight: { x: 9, y: 10 },
  });
  t.is(second!.keyPoints, undefined);
});

for (const [title, name, text, line, message] of [
  [
    'a table without file_name',
    'metadata.csv',
    'file,Male\n1.jpg,1\n',
    ':1',
    /no column file_name/,
  ],
  [
    'a header that is not closed',
    'metadata.csv',
    'file_name,"a\n1.jpg,1\n',
    ':1',
    /names of the columns can't be read: a quote is not closed/,
  ],
  ['an empty table', 'metadata.csv', '', '', /the file is empty/],
  ['a column twice', 'metadata.csv', 'file_name,a,a\n', ':1', /two columns "a"/],
  ['a table without rows', 'metadata.csv', 'file_name,a\n', '', /no rows/],
  ['no line that is JSON', 'metadata.jsonl', '\nx\n', ':2', /JSON/],
  ['Parquet that is none', 'metadata.parquet', 'PAR1 but not much of it', '', /as Parquet/],
  ['a line that is no object', 'metadata.jsonl', '[1]\n', ':1', /expected a JSON object/],
] as [string, string, string, string, RegExp][]) {
  test(`imagefolder names file and line of ${title}`, async (t) => {
    const dir = writeFiles(temporaryFolder(t), { '1.jpg': '', [name]: text });
    const error = await t.throwsAsync<EvenfaceError>(imagefolder.open(options(dir)), { message });
    t.like(error, { code: 'input', place: `${path.join(dir, name)}${line}` });
  });
}

test('imagefolder takes its terms from the card', async (t) => {
  const files = { 'metadata.csv': 'file_name,Male\n1.jpg,1\n' };
  t.is((await open(t, files)).licence, 'not stated by the source');
  const card = '---\ntags: [a]\nlicense: cc-by-4.0\n---\n# Faces\n';
  t.is((await open(t, { ...files, 'README.md': card })).licence, 'cc-by-4.0');
});

test('imagefolder reads classes of a Parquet table by their names', async (t) => {
  const source = await imagefolder.open(options(await writeParquetFolder(temporaryFolder(t), 6)));
  t.deepEqual(source.schema.toJSON(), { Smiling: 'binary', Hair: ['gray', 'black', 'brown'] });
  t.deepEqual(
    photosOf(await listAll(source)).map(({ labels }) => [...labels]),
    [
      [1, 1],
      [0, 2],
      [1, 0],
      [-1, 1],
      [1, 2],
      [0, 0],
    ],
  );
});

/** An imagefolder of a Parquet table with 12 rows in groups of 5, of one class each. */
async function parquetFolder(t: ExecutionContext, values: readonly number[], damage?: number) {
  const features = { Hair: { names: ['gray', 'black'], _type: 'ClassLabel' } };
  const bytes = Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: 'file_name', type: 'STRING', data: values.map((_, i) => `${i}.jpg`) },
        { name: 'Hair', type: 'INT64', data: values.map(BigInt), codec: 'UNCOMPRESSED' as never },
        { name: 'when', type: 'TIMESTAMP', data: values.map((n) => new Date(n)) },
      ],
      kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }],
      rowGroupSize: 5,
    }),
  );
  if (damage !== undefined) bytes[damage]! ^= 0xff;
  const photos = Object.fromEntries(values.map((_, i) => [`${i}.jpg`, '']));
  const dir = writeFiles(temporaryFolder(t), { 'metadata.parquet': bytes, ...photos });
  const source = await imagefolder.open(options(dir));
  const entries = await listAll(source);
  t.is(entries.length, source.count!);
  return { source, photos: photosOf(entries), rejections: rejectionsOf(entries) };
}

test('imagefolder rejects a class that the Parquet table does not name, and says what it left out', async (t) => {
  const { source, photos, rejections } = await parquetFolder(t, [0, 1, 2, -1]);
  t.deepEqual(source.schema.toJSON(), { Hair: ['gray', 'black'] });
  t.deepEqual(
    photos.map(({ labels }) => labels[0]),
    [0, 1, -1],
  );
  t.deepEqual(
    rejections.map(({ place, reason, detail }) => [place, reason, detail]),
    [['metadata.parquet:3', 'bad-label', 'Hair is "2", not one of gray, black']],
  );
  t.true(source.notes.includes('metadata.parquet has columns that are not read: when.'));
});

test('imagefolder rejects the rows of a row group that is damaged alone', async (t) => {
  const { photos, rejections } = await parquetFolder(t, Array(12).fill(1), 6);
  t.is(photos.length, 7);
  t.deepEqual(
    rejections.map(({ place, reason }) => [place, reason]).slice(0, 5),
    [1, 2, 3, 4, 5].map((line) => [`metadata.parquet:${line}`, 'bad-row']),
  );
});

for (const [title, row, detail] of [
  ['a cell too few', '2.jpg,no', 'the row has 2 cells, the header has 3'],
  ['a cell too many', '2.jpg,no,x,y', 'the row has 4 cells, the header has 3'],
  ['a quote that is not closed', '2.jpg,no,"x', 'a quote is not closed'],
] as const) {
  test(`imagefolder rejects a row with ${title} alone`, async (t) => {
    const source = await open(t, {
      'metadata.csv': `file_name,a,b\n1.jpg,yes,\n${row}\n3.jpg,no,x,\n`,
    });
    const entries = await listAll(source);
    t.deepEqual(
      photosOf(entries).map(({ id, labels }) => [id, labels[0]]),
      [
        ['1.jpg', 1],
        ['3.jpg', 0],
      ],
    );
    t.deepEqual(rejectionsOf(entries), [
      { id: '2.jpg', place: 'metadata.csv:3', reason: 'bad-row', detail },
    ]);
    t.is(entries.length, source.count!);
  });
}

test('imagefolder rejects a line of JSON that can not be read alone', async (t) => {
  const json = await open(t, {
    'metadata.jsonl':
      '{"file_name":"1.jpg","a":"yes"}\n{"file_name":\n{"file_name":"3.jpg","a":"no"}',
  });
  const entries = await listAll(json);
  t.deepEqual(
    photosOf(entries).map(({ id, labels }) => [id, labels[0]]),
    [
      ['1.jpg', 1],
      ['3.jpg', 0],
    ],
  );
  t.like(rejectionsOf(entries)[0], { place: 'metadata.jsonl:2', reason: 'bad-row' });
  t.is(entries.length, json.count!);
});

test('imagefolder reads a table in each of its splits', async (t) => {
  const table = (ids: number[]) =>
    `file_name,Male\n${ids.map((id) => `${id}.jpg,${id % 2}`).join('\n')}`;
  const splits = { train: [1, 2], validation: [3], test: [4] };
  const files = Object.entries(splits).flatMap(([split, ids]) => [
    [`${split}/metadata.csv`, table(ids)],
    ...ids.map((id) => [`${split}/${id}.jpg`, '']),
  ]);
  const dir = writeFiles(temporaryFolder(t), Object.fromEntries(files));
  t.is(await imagefolder.recognise(dir), 'it has train/metadata.csv');
  t.deepEqual(
    photosOf(await listAll(await imagefolder.open(options(dir)))).map(({ id, split }) => [
      id,
      split,
    ]),
    [
      ['train/1.jpg', 'train'],
      ['train/2.jpg', 'train'],
      ['validation/3.jpg', 'val'],
      ['test/4.jpg', 'test'],
    ],
  );
});

test('imagefolder reads a table in each split of data/, and a column that ends with file_name', async (t) => {
  const dir = writeFiles(temporaryFolder(t), {
    'data/train/metadata.csv': 'image_file_name,Male\n1.jpg,1\na/2.jpg,0\n',
    'data/validation/metadata.csv': 'image_file_name,Male\n3.jpg,0\n',
    ...Object.fromEntries(
      ['train/1', 'train/a/2', 'validation/3'].map((name) => [`data/${name}.jpg`, '']),
    ),
  });
  t.is(await imagefolder.recognise(dir), 'it has data/train/metadata.csv');
  for (const [root, prefix] of [
    [dir, 'data/'],
    [path.join(dir, 'data'), ''],
  ] as const) {
    const source = await imagefolder.open(options(root));
    t.deepEqual(source.schema.names, ['Male']);
    t.deepEqual(
      photosOf(await listAll(source)).map(({ id, split, labels }) => [id, split, labels[0]]),
      [
        [`${prefix}train/1.jpg`, 'train', 1],
        [`${prefix}train/a/2.jpg`, 'train', 0],
        [`${prefix}validation/3.jpg`, 'val', 0],
      ].map(([id, ...rest]) => [id, ...rest]),
    );
  }
});

test('imagefolder can not tell which of two columns names the images', async (t) => {
  const dir = writeFiles(temporaryFolder(t), {
    'metadata.csv': 'left_file_name,right_file_name\n1.jpg,1.jpg\n',
    '1.jpg': '',
  });
  await t.throwsAsync(imagefolder.open(options(dir)), { message: 'there is no column file_name' });
});

test('imagefolder takes the folders train, val and test for splits', async (t) => {
  const files = ['train/1.jpg', 'val/2.jpg', 'test/3.jpg'];
  const dir = writeFiles(temporaryFolder(t), {
    'metadata.csv': `file_name,Male\n${files.map((file, i) => `${file},${i % 2}`).join('\n')}`,
    ...Object.fromEntries(files.map((file) => [file, ''])),
  });
  t.deepEqual(
    photosOf(await listAll(await imagefolder.open(options(dir)))).map(({ split }) => split),
    ['train', 'val', 'test'],
  );
});

test('imagefolder accounts for every row and image of any table, or says what is wrong', async (t) => {
  const value = fc.oneof(
    fc.constantFrom('1.jpg', '2.jpg', '3.jpg', '3.JPG', './1.jpg', '../1.jpg', '', 'yes', 'no'),
    fc.constantFrom<unknown>(1, 0, -1, true, null, 1e300, [], {}, 'train', 'toString', '__proto__'),
    fc.string({ maxLength: 3 }),
  );
  const name = fc.constantFrom('file_name', 'a', 'split', 'subject', 'toString', '__proto__', 'id');
  const row = fc
    .uniqueArray(fc.tuple(name, value), { selector: ([key]) => key })
    .map((cells) => Object.fromEntries(cells));
  const lines = fc
    .array(
      fc.oneof(
        row.map((cells) => JSON.stringify(cells)),
        fc.json(),
        fc.string(),
      ),
    )
    .map((rows) => ['{"file_name":"1.jpg","a":1}', ...rows].join('\n'));
  await fc.assert(
    fc.asyncProperty(lines, async (text) => {
      try {
        const source = await open(t, { 'metadata.jsonl': text });
        const entries = await listAll(source);
        t.is(entries.length, source.count!);
        const unlabelled = rejectionsOf(entries).filter(({ reason }) => reason === 'no-label');
        const images = [...photosOf(entries), ...unlabelled].map(({ id }) => id);
        t.is(new Set(images).size, images.length);
      } catch (error) {
        t.true(error instanceof EvenfaceError && error.code === 'input', String(error));
      }
    }),
    { numRuns: 150 },
  );
});
