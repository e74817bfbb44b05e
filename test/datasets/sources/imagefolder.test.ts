import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { EvenfaceError } from '../../../src/common/errors.ts';
import { imagefolder } from '../../../src/datasets/sources/imagefolder.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { conformance, folderConformance, listAll, photosOf, rejectionsOf } from './conformance.ts';
import { options, writeFiles, writeImagefolder } from './samples.ts';

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
  ['a row with too many cells', 'metadata.csv', 'file_name,Male\n1.jpg,1,1\n', ':2', /Length/],
  ['a column twice', 'metadata.csv', 'file_name,a,a\n', ':1', /two columns "a"/],
  ['a table without rows', 'metadata.csv', 'file_name,a\n', '', /no rows/],
  ['a line that is no JSON', 'metadata.jsonl', '{"file_name":"1.jpg"}\nx\n', ':2', /JSON/],
  ['a line that is no object', 'metadata.jsonl', '[1]\n', ':1', /expected a JSON object/],
] as [string, string, string, string, RegExp][]) {
  test(`imagefolder names file and line of ${title}`, async (t) => {
    const dir = writeFiles(temporaryFolder(t), { [name]: text });
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
