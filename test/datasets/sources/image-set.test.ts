import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { csvFolder } from '../../../src/datasets/sources/csv-folder.ts';
import { AMBIGUOUS, ImageIndex, readImageSet } from '../../../src/datasets/sources/image-set.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { listAll, rejectionsOf } from './conformance.ts';
import { options, writeFiles } from './samples.ts';

test('images are listed from all folders, sorted, whatever the case of their extensions', async (t) => {
  const names = ['b.JPG', 'a/z.jpeg', 'a/a/1.PNG', 'a.webp', 'notes.txt', 'a/x.csv'];
  const dir = writeFiles(temporaryFolder(t), Object.fromEntries(names.map((name) => [name, ''])));
  const { files } = await readImageSet(dir);
  t.deepEqual(files, ['a.webp', 'a/a/1.PNG', 'a/z.jpeg', 'b.JPG']);
  t.deepEqual((await readImageSet(dir, 'a')).files, ['a/1.PNG', 'z.jpeg']);
});

test('links that lead out or to folders are refused, others followed', async (t) => {
  const outside = writeFiles(temporaryFolder(t), { 'secret.jpg': '', 'more/1.jpg': '' });
  const dir = writeFiles(temporaryFolder(t), { 'a/1.jpg': '', 'notes.txt': '' });
  const link = (target: string, name: string) => symlinkSync(target, path.join(dir, name));
  link('a/1.jpg', 'inside.jpg');
  link(path.join(outside, 'secret.jpg'), 'secret.jpg');
  link(path.join(outside, 'more'), 'more');
  link('.', 'loop');
  link('nowhere.jpg', 'broken.jpg');
  link(path.join(outside, 'secret.jpg'), 'no-image.txt');
  const { files, refused } = await readImageSet(dir);
  t.deepEqual(files, [...['a/1.jpg', 'broken.jpg', 'inside.jpg', 'loop', 'more', 'secret.jpg']]);
  t.deepEqual([...refused!.keys()].sort(), ['loop', 'more', 'secret.jpg']);
});

test('a pipe called like an image is refused, and not waited for', async (t) => {
  const dir = writeFiles(temporaryFolder(t), {
    'x.csv': 'file,a\npipe.jpg,1\n1.jpg,0\n',
    '1.jpg': '',
  });
  execFileSync('mkfifo', [path.join(dir, 'pipe.jpg')]);
  const source = await csvFolder.open(options(dir));
  const entries = await listAll(source);
  t.deepEqual(
    rejectionsOf(entries).map(({ id, reason }) => [id, reason]),
    [['pipe.jpg', 'outside']],
  );
  t.is(source.title, 'Folder with a table, 1 photos');
});

test('an index finds each image by its path, and none by another', (t) => {
  const word = fc.string({
    unit: fc.constantFrom('a', 'B', 'é', 'e\u0301', '/', '.'),
    maxLength: 5,
  });
  const file = fc
    .tuple(word, fc.constantFrom('.jpg', '.JPG', '.png'))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.uniqueArray(file, { maxLength: 12 }), file, (names, other) => {
      const files = names.filter((name) => !name.startsWith('/') && !name.startsWith('..')).sort();
      const index = new ImageIndex(files);
      for (const [rank, name] of files.entries()) t.is(index.find(name), rank);
      if (files.includes(other)) return;
      const found = index.find(other);
      const alike = files.filter(
        (name) => name.normalize().toLowerCase() === other.normalize().toLowerCase(),
      );
      if (found >= 0) t.true(alike.includes(files[found]!));
    }),
  );
});

test('a name that several images have is none of them', (t) => {
  const files = ['a/1.jpg', 'b/1.JPG', 'b/2.jpg'];
  t.is(new ImageIndex(files, 'name').find('1.jpg'), AMBIGUOUS);
  t.is(new ImageIndex(files, 'name').find('2.JPG'), 2);
  t.is(new ImageIndex(files, 'stem').find('2'), 2);
  t.is(new ImageIndex(['1.JPG', '1.jpg']).find('1.Jpg'), AMBIGUOUS);
  t.is(new ImageIndex(files, 'name').find('../2.jpg'), -1);
});
