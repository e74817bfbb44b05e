import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import type { EvenfaceError } from '../../../src/common/errors.ts';
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

test('what systems leave is left out and told, and a row about it says why', async (t) => {
  const junk = ['._1.jpg', '.a/1.jpg', '__MACOSX/._1.jpg', 'b/@eaDir/1.jpg/THUMB.jpg', '.DS_Store'];
  const dir = writeFiles(temporaryFolder(t), {
    ...Object.fromEntries([...junk, '1.jpg', 'b/2.jpg'].map((name) => [name, ''])),
    'x.csv': 'file,a\n1.jpg,1\nb/2.jpg,0\n.a/1.jpg,0\n',
  });
  const { files, hidden } = await readImageSet(dir);
  t.deepEqual(files, ['1.jpg', 'b/2.jpg']);
  t.deepEqual(hidden, { first: '._1.jpg', count: 4 });
  const source = await csvFolder.open(options(dir));
  t.true(
    source.notes.includes("What is hidden or a system's own is left out: ._1.jpg and 3 more."),
  );
  const entries = await listAll(source);
  t.is(entries.length, 3);
  t.like(rejectionsOf(entries)[0], { id: '.a/1.jpg', reason: 'hidden' });
});

test("links into the blobs of a hub's snapshot are followed", async (t) => {
  const cache = writeFiles(temporaryFolder(t), {
    'hub/datasets--me--faces/blobs/1a': '',
    'hub/datasets--me--other/blobs/2b': '',
  });
  const dir = path.join(cache, 'hub/datasets--me--faces/snapshots/0f');
  mkdirSync(path.join(dir, 'data'), { recursive: true });
  symlinkSync('../../../blobs/1a', path.join(dir, 'data/1.jpg'));
  symlinkSync('../../../../datasets--me--other/blobs/2b', path.join(dir, 'data/2.jpg'));
  for (const root of [dir, path.join(dir, 'data')]) {
    const { files, refused } = await readImageSet(root);
    t.is(files.length, 2);
    t.deepEqual(
      [...refused!.keys()].map((file) => path.basename(file)),
      ['2.jpg'],
    );
  }
});

test('a folder of images that is a link out of the data set is refused', async (t) => {
  const outside = writeFiles(temporaryFolder(t), { '1.jpg': '' });
  const dir = writeFiles(temporaryFolder(t), { 'a/1.jpg': '' });
  symlinkSync(outside, path.join(dir, 'img_align_celeba'));
  symlinkSync('a', path.join(dir, 'within'));
  t.deepEqual((await readImageSet(dir, 'within')).files, ['1.jpg']);
  const error = await t.throwsAsync<EvenfaceError>(readImageSet(dir, 'img_align_celeba'));
  const place = path.join(dir, 'img_align_celeba');
  t.like(error, { code: 'input', place, message: 'it is a link that leads out of the folder' });
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
