import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { EvenfaceError } from '../../../src/common/errors.ts';
import { celeba } from '../../../src/datasets/sources/celeba.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { conformance, folderConformance, listAll, photosOf, rejectionsOf } from './conformance.ts';
import { options, writeCeleba, writeFiles } from './samples.ts';

conformance(celeba, (dir) => writeCeleba(dir, 12));
folderConformance(celeba, (dir) => writeCeleba(dir, 12), 'img_align_celeba/000003.jpg');

test('celeba reads marks, people and partition', async (t) => {
  const source = await celeba.open(options(await writeCeleba(temporaryFolder(t), 4)));
  const photos = photosOf(await listAll(source));
  t.deepEqual(source.schema.names, ['Smiling', 'Eyeglasses', 'Young']);
  t.deepEqual(
    photos.map(({ id, labels, subject, split }) => [id, [...labels], subject, split]),
    [
      ['000001.jpg', [1, 1, 1], '0', 'train'],
      ['000002.jpg', [0, 1, 1], '1', 'val'],
      ['000003.jpg', [1, 0, 1], '1', 'val'],
      ['000004.jpg', [0, 1, 1], '2', 'test'],
    ],
  );
});

test('celeba reads lists with a byte order mark and Windows line ends alike', async (t) => {
  const dir = await writeCeleba(temporaryFolder(t), 2);
  const list = '2\nSmiling Young\n000001.jpg -1  1\n000002.jpg  1 -1\n';
  const labels = async () =>
    photosOf(await listAll(await celeba.open(options(dir)))).map((photo) => [...photo.labels]);
  writeFiles(dir, { 'list_attr_celeba.txt': list });
  const plain = await labels();
  writeFiles(dir, { 'list_attr_celeba.txt': `\uFEFF${list.replaceAll('\n', '\r\n')}\r\n` });
  t.deepEqual(await labels(), plain);
  t.deepEqual(plain, [
    [0, 1],
    [1, 0],
  ]);
});

test('celeba without a partition splits by person and says so', async (t) => {
  const dir = await writeCeleba(temporaryFolder(t), 40);
  rmSync(path.join(dir, 'list_eval_partition.txt'));
  const source = await celeba.open(options(dir));
  const splits = new Map<string, Set<string>>();
  for (const { subject, split } of photosOf(await listAll(source))) {
    splits.set(subject!, (splits.get(subject!) ?? new Set()).add(split));
  }
  t.true([...splits.values()].every((found) => found.size === 1));
  t.regex(source.notes.join(), /list_eval_partition/);
});

test('celeba rejects rows without an image, images without a row and second rows', async (t) => {
  const dir = await writeCeleba(temporaryFolder(t), 3);
  rmSync(path.join(dir, 'img_align_celeba/000002.jpg'));
  writeFiles(dir, {
    'list_attr_celeba.txt': '3\nSmiling\n000001.jpg 1\n000001.jpg -1\n000002.jpg 1\n',
  });
  const source = await celeba.open(options(dir));
  const entries = await listAll(source);
  t.deepEqual(
    rejectionsOf(entries).map(({ id, place, reason }) => [id, place, reason]),
    [
      ['000001.jpg', 'list_attr_celeba.txt:4', 'duplicate-id'],
      ['000002.jpg', 'list_attr_celeba.txt:5', 'missing-image'],
      ['000003.jpg', 'img_align_celeba/000003.jpg', 'no-label'],
    ],
  );
  t.is(source.count, entries.length);
});

for (const [title, files, place, message] of [
  ['a first line that is no count', { 'list_attr_celeba.txt': 'x\nSmiling\n' }, ':1', /number of/],
  [
    'a count that is wrong',
    { 'list_attr_celeba.txt': '2\nYoung\na.jpg 1\n' },
    ':1',
    /expected 2 rows.*found 1/,
  ],
  ['no names', { 'list_attr_celeba.txt': '1\n\na.jpg 1\n' }, ':2', /names, found none/],
  ['a name twice', { 'list_attr_celeba.txt': '0\nYoung Young\n' }, ':2', /Young twice/],
  [
    'a header without end',
    { 'list_attr_celeba.txt': `1\n${'a '.repeat(1 << 22)}\n` },
    ':2',
    /at most/,
  ],
  [
    'a header of spaces',
    { 'list_attr_celeba.csv': `image_id,a,b${' '.repeat(1 << 22)}c,a\n` },
    ':1',
    /a twice/,
  ],
  ['a header that is none', { 'list_attr_celeba.csv': 'Young\na.jpg,1\n' }, ':1', /image_id/],
] as [string, Record<string, string>, string, RegExp][]) {
  test(`celeba names file and line of ${title}`, async (t) => {
    const dir = await writeCeleba(temporaryFolder(t), 1);
    rmSync(path.join(dir, 'list_attr_celeba.txt'));
    writeFiles(dir, files);
    const error = await t.throwsAsync<EvenfaceError>(celeba.open(options(dir)), { message });
    t.like(error, { code: 'input', place: `${path.join(dir, Object.keys(files)[0]!)}${place}` });
  });
}

for (const [title, files, reason, detail] of [
  [
    'too few values',
    { 'list_attr_celeba.txt': '2\nYoung Male\n000001.jpg 1\n000002.jpg 1 1\n' },
    'bad-label',
    /a file and 2 values, found a file and 1/,
  ],
  [
    'a mark that is none',
    { 'list_attr_celeba.txt': '2\nYoung\n000001.jpg 2\n000002.jpg 1\n' },
    'bad-label',
    /for Young, found "2"/,
  ],
  [
    'a part that is none',
    { 'list_eval_partition.txt': '000001.jpg 3\n000002.jpg 0\n' },
    'bad-split',
    /list_eval_partition.txt:1: .*0, 1 or 2/,
  ],
  [
    'a person that is none',
    { 'identity_CelebA.txt': '000001.jpg\n000002.jpg 3\n' },
    'bad-label',
    /identity_CelebA.txt:1: .*a number/,
  ],
  [
    'two parts',
    { 'list_eval_partition.txt': '000001.jpg 0\n000002.jpg 0\n000002.jpg 0\n000001.jpg 1\n' },
    'bad-split',
    /list_eval_partition.txt:4: an earlier line says otherwise/,
  ],
  [
    'two people',
    { 'identity_CelebA.txt': '000001.jpg 1\n000001.jpg 2\n000002.jpg 3\n' },
    'bad-label',
    /identity_CelebA.txt:2: an earlier line says otherwise/,
  ],
] as [string, Record<string, string>, string, RegExp][]) {
  test(`celeba rejects the row with ${title} alone`, async (t) => {
    const dir = writeFiles(await writeCeleba(temporaryFolder(t), 2), files);
    const entries = await listAll(await celeba.open(options(dir)));
    const [rejection] = rejectionsOf(entries);
    t.like(rejection, { id: '000001.jpg', place: 'list_attr_celeba.txt:3', reason });
    t.regex(rejection!.detail, detail);
    t.deepEqual(
      photosOf(entries).map(({ id }) => id),
      ['000002.jpg'],
    );
  });
}

const POINTS = [
  ['leftEye', 165, 184],
  ['rightEye', 244, 176],
  ['nose', 196, 249],
  ['mouthLeft', 194, 271],
  ['mouthRight', 266, 260],
] as const;
const LANDMARKS = `2\nlefteye_x lefteye_y righteye_x\n000001.jpg ${POINTS.map(([, x, y]) => `${x}  ${y}`).join(' ')}\n`;

test('celeba aligns original photos by landmarks, else by their box, and rejects those with neither', async (t) => {
  const dir = await writeCeleba(temporaryFolder(t), 4);
  renameSync(path.join(dir, 'img_align_celeba'), path.join(dir, 'img_celeba'));
  writeFiles(dir, {
    'list_landmarks_celeba.txt': LANDMARKS,
    'list_bbox_celeba.txt':
      '4\nimage_id x_1 y_1 width height\n000001.jpg 95 71 226 313\n000002.jpg 95 71 226 313\n000003.jpg 0 0 0 0\n',
  });
  const source = await celeba.open(options(dir));
  t.is(source.framing, 'centred');
  const entries = await listAll(source);
  t.is(source.count, entries.length);
  const [byPoints, byBox] = photosOf(entries);
  t.deepEqual(
    byPoints!.keyPoints,
    Object.fromEntries(POINTS.map(([name, x, y]) => [name, { x, y }])) as never,
  );
  for (const [name, x, y] of POINTS) {
    const found = byBox!.keyPoints![name];
    t.true(Math.hypot(found.x - x, found.y - y) < 40, name);
  }
  t.deepEqual(
    rejectionsOf(entries).map(({ id, reason }) => [id, reason]),
    [
      ['000003.jpg', 'no-key-points'],
      ['000004.jpg', 'no-key-points'],
    ],
  );
});

test('celeba asks for landmarks or boxes of original photos', async (t) => {
  const dir = await writeCeleba(temporaryFolder(t), 1);
  renameSync(path.join(dir, 'img_align_celeba'), path.join(dir, 'img_celeba'));
  await t.throwsAsync(celeba.open(options(dir)), {
    message: /no list_landmarks_celeba.txt and no/,
  });
});

test('celeba takes the landmarks of aligned photos where they are', async (t) => {
  const dir = await writeCeleba(temporaryFolder(t), 2);
  writeFiles(dir, { 'Anno/list_landmarks_align_celeba.txt': LANDMARKS });
  const source = await celeba.open(options(dir));
  t.is(source.framing, 'celeba-aligned');
  const [first, second] = photosOf(await listAll(source));
  t.deepEqual(first!.keyPoints?.nose, { x: 196, y: 249 });
  t.is(second!.keyPoints, undefined);
});

test('celeba takes no landmarks of which a second line says otherwise, and notes it', async (t) => {
  const row = (n: number, x: number) => `00000${n}.jpg ${x} 112 108 111 89 134 70 152 108 152\n`;
  const dir = writeFiles(await writeCeleba(temporaryFolder(t), 3), {
    'list_landmarks_align_celeba.txt': `3\nlefteye_x\n${row(1, 69)}${row(2, 70)}${row(2, 70)}${row(3, 70)}${row(1, 68)}`,
  });
  const source = await celeba.open(options(dir));
  t.deepEqual(
    photosOf(await listAll(source)).map(({ keyPoints }) => keyPoints?.leftEye.x),
    [undefined, 70, 70],
  );
  t.true(
    source.notes.includes(
      'list_landmarks_align_celeba.txt has 1 photos with two different lines, which are not used: see line 7.',
    ),
  );
});

test('celeba finds the photos of img_align_celeba_png by the names of the JPEGs', async (t) => {
  const dir = await writeCeleba(temporaryFolder(t), 3);
  renameSync(path.join(dir, 'img_align_celeba'), path.join(dir, 'img_align_celeba_png'));
  for (const n of [1, 2, 3]) {
    const name = path.join(dir, `img_align_celeba_png/00000${n}`);
    renameSync(`${name}.jpg`, `${name}.png`);
  }
  const source = await celeba.open(options(dir));
  t.deepEqual([source.count, source.framing], [3, 'celeba-aligned']);
  t.deepEqual(
    photosOf(await listAll(source)).map(({ id, subject }) => [id, subject]),
    [1, 2, 3].map((n) => [`00000${n}.png`, String(n >> 1)]),
  );
});

test("celeba reads Kaggle's CSV and its folder within a folder alike", async (t) => {
  const dir = await writeCeleba(temporaryFolder(t), 3);
  const read = async () => {
    const entries = await listAll(await celeba.open(options(dir)));
    return photosOf(entries).map(({ id, labels, split }) => [id, [...labels], split]);
  };
  rmSync(path.join(dir, 'identity_CelebA.txt'));
  const plain = await read();
  for (const [name, head] of [
    ['list_attr_celeba', 'image_id,Smiling,Eyeglasses,Young'],
    ['list_eval_partition', 'image_id,partition'],
  ] as const) {
    const txt = path.join(dir, `${name}.txt`);
    const rows = readFileSync(txt, 'utf8')
      .trimEnd()
      .split('\n')
      .filter((row) => /^0/.test(row));
    const csv = [head, ...rows.map((row) => row.trim().split(/\s+/).join(','))].join('\r\n');
    writeFiles(dir, { [`${name}.csv`]: csv });
    rmSync(txt);
  }
  renameSync(path.join(dir, 'img_align_celeba'), path.join(dir, 'inner'));
  mkdirSync(path.join(dir, 'img_align_celeba'));
  renameSync(path.join(dir, 'inner'), path.join(dir, 'img_align_celeba/img_align_celeba'));
  t.is(plain.length, 3);
  t.deepEqual(await read(), plain);
});

for (const part of ['list_attr_celeba.txt', 'img_align_celeba']) {
  test(`celeba says that ${part} is missing`, async (t) => {
    const dir = await writeCeleba(temporaryFolder(t), 1);
    rmSync(path.join(dir, part), { recursive: true });
    const error = await t.throwsAsync<EvenfaceError>(celeba.open(options(dir)));
    t.like(error, { code: 'input', place: dir, message: `there is no ${part}` });
  });
}

test('celeba refuses a binary attribute that is declared categorical', async (t) => {
  const dir = await writeCeleba(temporaryFolder(t), 1);
  await t.throwsAsync(celeba.open(options(dir, { attributes: { Young: ['a', 'b'] } })), {
    message: 'Young is declared as one of a, b, but the source has it as binary',
  });
});

test('celeba lists 10,000 photos of the real data set', async (t) => {
  const dir = path.resolve(process.env.EVENFACE_DATA ?? '../shared/data', 'celeba_align_10k');
  if (!existsSync(dir)) {
    t.log(`not there: ${dir}`);
    t.pass();
    return;
  }
  const source = await celeba.open(options(dir));
  const entries = await listAll(source);
  t.is(entries.length, 10_000);
  t.deepEqual(rejectionsOf(entries), []);
  t.is(source.schema.size, 40);
  const bald = source.schema.indexOf('Bald');
  t.is(photosOf(entries).filter(({ labels }) => labels[bald] === 1).length, 248);
  t.is(photosOf(entries).filter(({ split }) => split === 'train').length, 7940);
});
