import test from 'ava';
import { createRandom } from '../../src/common/random.ts';
import { DETAIL_SIZE, detailImage, mirrored } from '../../src/faces/duplicate-detail.ts';
import { FaceHasher, HASH_WORDS, MIRROR_MASK } from '../../src/faces/duplicate-hash.ts';
import { COPIES, faceOf, texturedPhoto } from '../support/textured-photo.ts';

const noise = (name: string | number) => {
  const random = createRandom('hashed', name);
  return Float32Array.from({ length: DETAIL_SIZE ** 2 }, () => 128 + 40 * random.normal());
};

function hashesOf(images: Iterable<Float32Array>): Int32Array[] {
  const hasher = new FaceHasher();
  for (const image of images) hasher.add(image);
  const all = hasher.finish();
  return Array.from({ length: all.length / HASH_WORDS }, (_, i) =>
    all.slice(i * HASH_WORDS, (i + 1) * HASH_WORDS),
  );
}

function distance(a: Int32Array, b: Int32Array, mask?: Int32Array): number {
  return a.reduce((sum, word, i) => {
    const differing = (word ^ b[i]! ^ (mask?.[i] ?? 0)) >>> 0;
    return sum + differing.toString(2).replaceAll('0', '').length;
  }, 0);
}

test('brightness and contrast change no bit', (t) => {
  const faces = Array.from({ length: 20 }, (_, i) => noise(i));
  const hashes = hashesOf([...faces, ...faces.map((face) => face.map((v) => 0.6 * v + 30))]);
  for (let i = 0; i < 20; i++) t.true(distance(hashes[i]!, hashes[20 + i]!) <= 1);
});

test("a mirror image's hash differs in the bits of the mask, and in no others", (t) => {
  const faces = Array.from({ length: 30 }, (_, i) => noise(i));
  const hashes = hashesOf([...faces, ...faces.map(mirrored)]);
  for (let i = 0; i < 30; i++) {
    t.true(distance(hashes[i]!, hashes[30 + i]!, MIRROR_MASK) <= 1);
    t.true(distance(hashes[i]!, hashes[30 + i]!) > 40);
  }
});

test('all 143 bits are used, each as often set as not', (t) => {
  const hashes = hashesOf(Array.from({ length: 400 }, (_, i) => noise(i)));
  let used = 0;
  for (let word = 0; word < HASH_WORDS; word++) {
    for (let bit = 0; bit < 32; bit++) {
      const set = hashes.filter((hash) => ((hash[word]! >>> bit) & 1) === 1).length;
      if (set === 0) continue;
      used++;
      t.true(set > 120 && set < 280, `bit ${bit} of word ${word}: ${set}`);
    }
  }
  t.is(used, 143);
});

test('faces after the first 1,024 change no hash before them', (t) => {
  const faces = Array.from({ length: 1030 }, (_, i) => noise(i % 50));
  const some = hashesOf(faces.slice(0, 1024));
  t.deepEqual(hashesOf(faces).slice(0, 1024), some);
});

test('a flat face has a hash too, and no faces have none', (t) => {
  t.is(hashesOf([new Float32Array(DETAIL_SIZE ** 2).fill(7)]).length, 1);
  t.deepEqual(hashesOf([]), []);
});

test('copies of a photo are nearer than 38 bits, other photos further', async (t) => {
  const photos = await Promise.all(['a', 'b', 'c', 'd'].map(texturedPhoto));
  const detailOf = async (photo: Buffer) => detailImage(await faceOf(photo), 64);
  const faces = await Promise.all(photos.map(detailOf));
  for (const [name, copy] of Object.entries(COPIES)) {
    const copies = await Promise.all(photos.map(async (photo) => detailOf(await copy(photo))));
    const hashes = hashesOf([...faces, ...copies]);
    const mask = name === 'a mirrored one' ? MIRROR_MASK : undefined;
    for (let i = 0; i < 4; i++) {
      t.true(distance(hashes[i]!, hashes[4 + i]!, mask) < 38, name);
      t.true(distance(hashes[i]!, hashes[4 + ((i + 1) % 4)]!, mask) > 38, name);
    }
  }
});
