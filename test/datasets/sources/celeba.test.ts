import { existsSync, rmSync } from 'node:fs';
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
  const source = await celeba.open(options(await writeCeleba(temporaryFolder(t), 3)));
  const photos = photosOf(await listAll(source));
  t.deepEqual(source.schema.names, ['Smiling', 'Eyeglasses', 'Young']);
  t.deepEqual(
    photos.map(({ id, labels, subject, split }) => [id, [...labels], subject, split]),
    [
      ['000001.jpg', [1, 1, 1], '0', 'val'],
      ['000002.jpg', [0, 1, 1], '1', 'test'],
      ['000003.jpg', [1, 0, 1], '1', 'train'],
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
    'too few values',
    { 'list_attr_celeba.txt': '2\nYoung Male\na.jpg 1 1\nb.jpg 1\n' },
    ':4',
    /a file and 2 values, found a file and 1/,
  ],
  ['a mark that is none', { 'list_attr_celeba.txt': '1\nYoung\na.jpg 2\n' }, ':3', /for Young/],
  ['a part that is none', { 'list_eval_partition.txt': '000001.jpg 3\n' }, ':1', /0, 1 or 2/],
  ['a person that is none', { 'identity_CelebA.txt': '000001.jpg\n' }, ':1', /a number/],
] as [string, Record<string, string>, string, RegExp][]) {
  test(`celeba names file and line of ${title}`, async (t) => {
    const dir = writeFiles(await writeCeleba(temporaryFolder(t), 1), files);
    const error = await t.throwsAsync<EvenfaceError>(celeba.open(options(dir)), { message });
    t.like(error, { code: 'input', place: `${path.join(dir, Object.keys(files)[0]!)}${place}` });
  });
}

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
