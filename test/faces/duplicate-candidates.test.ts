import test from 'ava';
import fc from 'fast-check';
import { createRandom } from '../../src/common/random.ts';
import {
  type Candidate,
  CandidateSearch,
  MOST_DISTANCE,
  MOST_LOW_DISTANCE,
} from '../../src/faces/duplicate-candidates.ts';
import { HASH_WORDS, MIRROR_MASK } from '../../src/faces/duplicate-hash.ts';

function bitsIn(word: number): number {
  return (word >>> 0).toString(2).replaceAll('0', '').length;
}

/** Hashes near one another: each is an earlier one, or its mirror image's, with bits flipped. */
function familyOf(seed: number, count: number): Int32Array {
  const random = createRandom('family', seed);
  const hashes = new Int32Array(count * HASH_WORDS);
  for (let row = 0; row < count; row++) {
    const start = row * HASH_WORDS;
    const isNew = row === 0 || random.uniform() < 0.3;
    const parent = isNew ? 0 : random.integer(row) * HASH_WORDS;
    const isMirrored = random.uniform() < 0.4;
    for (let word = 0; word < HASH_WORDS; word++) {
      const unused = word === 1 ? 0x7fffffff : word === 4 ? 0xffff : -1;
      const fresh = random.integer(2 ** 32) & unused;
      const inherited = hashes[parent + word]! ^ (isMirrored ? MIRROR_MASK[word]! : 0);
      hashes[start + word] = isNew ? fresh : inherited;
    }
    if (isNew) continue;
    for (let flips = random.integer(40); flips > 0; flips--) {
      const word = random.integer(HASH_WORDS);
      hashes[start + word]! ^= 1 << random.integer(word === 4 ? 16 : 31);
    }
  }
  return hashes;
}

/** Every pair within the limits, each with each. */
function plainly(hashes: Int32Array): Candidate[] {
  const count = hashes.length / HASH_WORDS;
  const found: Candidate[] = [];
  for (let second = 0; second < count; second++) {
    for (let first = 0; first < second; first++) {
      for (const mirrored of [false, true]) {
        const bits = Array.from({ length: HASH_WORDS }, (_, word) => {
          const [a, b] = [hashes[first * HASH_WORDS + word]!, hashes[second * HASH_WORDS + word]!];
          return bitsIn(a ^ b ^ (mirrored ? MIRROR_MASK[word]! : 0));
        });
        const distance = bits.reduce((sum, n) => sum + n, 0);
        if (bits[0]! + bits[1]! > MOST_LOW_DISTANCE || distance > MOST_DISTANCE) continue;
        found.push({ first, second, mirrored, distance });
      }
    }
  }
  return found;
}

function found(hashes: Int32Array): Candidate[] {
  const search = new CandidateSearch(hashes);
  while (search.step());
  return [...search.nearestFirst()];
}

const order = (a: Candidate, b: Candidate) =>
  a.second - b.second || a.first - b.first || Number(a.mirrored) - Number(b.mirrored);

test('every pair within the limits is found, mirrored or not, and no other', (t) => {
  let pairs = 0;
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 40 }), (seed, count) => {
      const hashes = familyOf(seed, count);
      const expected = plainly(hashes);
      pairs += expected.length;
      t.deepEqual(found(hashes).sort(order), expected.sort(order));
    }),
    { numRuns: 60 },
  );
  t.true(pairs > 500);
});

test('the nearest pairs come first', (t) => {
  const distances = found(familyOf(1, 60)).map(({ distance }) => distance);
  t.true(distances.length > 20);
  t.deepEqual(
    distances,
    [...distances].sort((a, b) => a - b),
  );
});

test('of many that are alike, each meets 16 before it', (t) => {
  const count = 300;
  const hashes = new Int32Array(count * HASH_WORDS);
  const random = createRandom('alike');
  // Row r differs from the first one in some bits of the last words alone.
  for (let row = 0; row < count; row++) hashes[row * HASH_WORDS + 3] = 1 << random.integer(32);
  const pairs = found(hashes);
  const met = new Map<number, number>();
  for (const { second, distance } of pairs) {
    met.set(second, (met.get(second) ?? 0) + 1);
    t.true(distance <= 2);
  }
  t.is(met.get(299), 16);
  t.is(met.get(10), 10);
});
