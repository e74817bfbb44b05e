import test from 'ava';
import { findDuplicates } from '../../src/datasets/duplicate-search.ts';
import { drawFace } from '../../src/faces/drawing/drawing.ts';
import { photoPack } from '../support/photo-pack.ts';
import { COPIES, faceOf, texturedPhoto } from '../support/textured-photo.ts';

const copies = Object.values(COPIES);

test('copies are found wherever they stand, and no two photos are taken for one', async (t) => {
  const photos = await Promise.all(Array.from({ length: 40 }, (_, i) => texturedPhoto(`${i}`)));
  // Each third photo has a copy, further and further back.
  const copied = photos.filter((_, i) => i % 3 === 0);
  const made = await Promise.all(copied.map((photo, i) => copies[i % copies.length]!(photo)));
  const faces = await Promise.all([...photos, ...made.reverse()].map((photo) => faceOf(photo)));
  const pack = await photoPack(faces.map((rgb) => ({ rgb })));
  const firstOf = await findDuplicates(pack);
  const expected = photos.map((_, i) => i);
  for (let i = 0; i < made.length; i++) expected.push(3 * (made.length - 1 - i));
  t.deepEqual([...firstOf!], expected);
  await pack.close();
});

test('copies of copies are all of one photo', async (t) => {
  const photo = await texturedPhoto('often copied');
  const all = await Promise.all(copies.map((copy) => copy(photo)));
  const faces = await Promise.all(
    [await texturedPhoto('other'), ...all, photo].map((one) => faceOf(one)),
  );
  const pack = await photoPack(faces.map((rgb) => ({ rgb })));
  t.deepEqual([...(await findDuplicates(pack))!], [0, ...faces.slice(1).map(() => 1)]);
  await pack.close();
});

test('equal faces are copies though they show nothing; flat ones of other shades are not', async (t) => {
  const flat = (shade: number) => ({ rgb: new Uint8Array(64 * 64 * 3).fill(shade) });
  const pack = await photoPack([flat(9), flat(200), flat(9), flat(201), flat(200), flat(9)]);
  t.deepEqual([...(await findDuplicates(pack))!], [0, 1, 0, 3, 1, 0]);
  await pack.close();
});

test('two faces of one photo are no copies of each other, but of those of its copy', async (t) => {
  const [left, right] = await Promise.all(['left', 'right'].map(texturedPhoto));
  const rgb = await faceOf(left!);
  const again = await faceOf(await copies[0]!(left!));
  const of = (pixels: Uint8Array, place: string) => ({ rgb: pixels, place });
  const twice = await photoPack([of(rgb, 'one'), of(again, 'one'), of(rgb, 'one')]);
  t.deepEqual([...(await findDuplicates(twice))!], [0, 1, 2]);
  const other = await faceOf(right!);
  const pairs = await photoPack([
    of(rgb, 'one'),
    of(other, 'one'),
    of(again, 'two'),
    of(await faceOf(await copies[0]!(right!)), 'two'),
  ]);
  t.deepEqual([...(await findDuplicates(pairs))!], [0, 1, 0, 1]);
  await Promise.all([twice.close(), pairs.close()]);
});

test('it stops when it is told to, and says how far it is', async (t) => {
  const photo = await faceOf(await texturedPhoto('one'));
  const pack = await photoPack(Array.from({ length: 300 }, () => ({ rgb: photo })));
  const told: number[] = [];
  t.is((await findDuplicates(pack, undefined, (faces) => void told.push(faces)))?.length, 300);
  t.deepEqual(told, [128, 256, 300]);
  t.is(await findDuplicates(pack, AbortSignal.abort()), undefined);
  await pack.close();
});

test('drawn faces would be taken for copies, so that they are not to be searched', async (t) => {
  const drawn = Array.from({ length: 400 }, (_, i) => Buffer.from(drawFace(1, i).svg));
  const faces = await Promise.all(drawn.map((svg) => faceOf(svg)));
  const pack = await photoPack(faces.map((rgb) => ({ rgb })));
  const firstOf = await findDuplicates(pack);
  t.true(firstOf!.some((first, row) => first !== row));
  await pack.close();
});
