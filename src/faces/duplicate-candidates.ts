import { HASH_WORDS, MIRROR_MASK } from './duplicate-hash.ts';

/** The largest distance between two hashes, of 143 bits, and between their first two words, of 63. */
export const MOST_DISTANCE = 37;
export const MOST_LOW_DISTANCE = 11;

/** Bits in which a half word may differ: of four halves that differ in 11 bits, one does in 2. */
const RADIUS = 2;
const HALVES = 4;
const CODES = 1 << 16;

/** All codes within the radius of code 0, the nearest first: 137. */
const PROBES = probes();

/** The earlier faces nearest to each that are looked at. */
const MOST_PER_FACE = 16;

/** Hashes that a face's is compared with; the more faces there are, the more share a code. */
const MOST_COMPARISONS = 1 << 16;

/** Two faces that may be copies of one photo. */
export interface Candidate {
  readonly first: number;
  /** Above `first`. */
  readonly second: number;
  /** Whether one is like the other's mirror image. */
  readonly mirrored: boolean;
  /** Bits by which their hashes differ. */
  readonly distance: number;
}

/**
 * Finds pairs of faces whose hashes, int32 `[faces, 5]`, differ in at most 37 bits, and in at most
 * 11 of the first two words', as they are or mirrored: all of them, unless a face has more than 16,
 * or very many somewhat like it.
 *
 * Two hashes so near agree in one of four half words but for two bits, so only those are compared
 * (Norouzi, Punjani and Fleet 2014, "Fast exact search in Hamming space with multi-index hashing",
 * TPAMI 36(6), https://arxiv.org/abs/1307.2982). Memory: 150 bytes a face.
 */
export class CandidateSearch {
  readonly #hashes: Int32Array;
  readonly #nearest: NearestEarlier;
  readonly #indexes: readonly HalfIndex[];
  #next = 0;

  constructor(hashes: Int32Array) {
    this.#hashes = hashes;
    this.#nearest = new NearestEarlier(hashes.length / HASH_WORDS);
    this.#indexes = Array.from({ length: HALVES }, (_, half) => new HalfIndex(hashes, half));
  }

  /** Looks at the next faces, each against all before it; says whether there are more. */
  look(faces: number): boolean {
    const count = this.#hashes.length / HASH_WORDS;
    const end = Math.min(this.#next + faces, count);
    for (; this.#next < end; this.#next++) {
      const search = new Search(this.#hashes, this.#next, this.#nearest);
      // The same bits in all halves before the next ones, so that what is nearest is met first.
      for (let probe = 0; probe < PROBES.length && !search.isExhausted; probe++) {
        for (const index of this.#indexes) {
          search.look(index, PROBES[probe]!, false);
          search.look(index, PROBES[probe]!, true);
        }
      }
      for (const index of this.#indexes) index.add(this.#next);
    }
    return end < count;
  }

  /** What was found so far, the nearest pairs first, equally near ones by rank. */
  nearestFirst(): Generator<Candidate> {
    return this.#nearest.pairs();
  }
}

/** The rows that were added, by one half word of their hashes. */
class HalfIndex {
  readonly half: number;
  readonly #hashes: Int32Array;
  /** Where the rows of each code begin and, so far, end. */
  readonly starts = new Int32Array(CODES + 1);
  readonly ends: Int32Array;
  readonly rows: Int32Array;
  /** The first two words of each of `rows`, beside each other since they are all that is read. */
  readonly low: Int32Array;

  constructor(hashes: Int32Array, half: number) {
    this.half = half;
    this.#hashes = hashes;
    const count = hashes.length / HASH_WORDS;
    for (let row = 0; row < count; row++) this.starts[codeOf(hashes, row, half) + 1]!++;
    for (let code = 0; code < CODES; code++) this.starts[code + 1]! += this.starts[code]!;
    this.ends = this.starts.slice(0, CODES);
    this.rows = new Int32Array(count);
    this.low = new Int32Array(2 * count);
  }

  add(row: number): void {
    const at = this.ends[codeOf(this.#hashes, row, this.half)]!++;
    this.rows[at] = row;
    this.low[2 * at] = this.#hashes[row * HASH_WORDS]!;
    this.low[2 * at + 1] = this.#hashes[row * HASH_WORDS + 1]!;
  }
}

/** The search for what is like one face. */
class Search {
  readonly #hashes: Int32Array;
  readonly #row: number;
  readonly #nearest: NearestEarlier;
  #comparisons = 0;

  constructor(hashes: Int32Array, row: number, nearest: NearestEarlier) {
    this.#hashes = hashes;
    this.#row = row;
    this.#nearest = nearest;
  }

  get isExhausted(): boolean {
    return this.#comparisons > MOST_COMPARISONS;
  }

  /** Compares with the rows whose half word is the face's but for these bits, the last ones first. */
  look({ half, starts, ends, rows, low }: HalfIndex, flips: number, mirrored: boolean): void {
    const hashes = this.#hashes;
    const start = this.#row * HASH_WORDS;
    const word0 = hashes[start]! ^ (mirrored ? MIRROR_MASK[0]! : 0);
    const word1 = hashes[start + 1]! ^ (mirrored ? MIRROR_MASK[1]! : 0);
    const code = halfOf(half < 2 ? word0 : word1, half) ^ flips;
    const from = starts[code]!;
    const to = ends[code]!;
    this.#comparisons += to - from;
    for (let at = to - 1; at >= from; at--) {
      const x0 = low[2 * at]! ^ word0;
      const x1 = low[2 * at + 1]! ^ word1;
      const near = bitsIn(x0) + bitsIn(x1);
      if (near > MOST_LOW_DISTANCE || isMetBefore(x0, x1, half)) continue;
      const row = rows[at]!;
      let distance = near;
      for (let word = 2; word < HASH_WORDS; word++) {
        const mask = mirrored ? MIRROR_MASK[word]! : 0;
        distance += bitsIn(hashes[start + word]! ^ hashes[row * HASH_WORDS + word]! ^ mask);
      }
      if (distance <= MOST_DISTANCE) this.#nearest.add(this.#row, row, mirrored, distance);
    }
  }
}

/** Whether hashes that differ in these bits have met by a half word before this one. */
function isMetBefore(x0: number, x1: number, half: number): boolean {
  for (let before = 0; before < half; before++) {
    if (bitsIn(halfOf(before < 2 ? x0 : x1, before)) <= RADIUS) return true;
  }
  return false;
}

/** For each row the nearest of the rows before it. */
class NearestEarlier {
  readonly #count: number;
  /** Twice the earlier row, and 1 more where it is mirrored; `[count, MOST_PER_FACE]`, near ones first. */
  readonly #others: Int32Array;
  readonly #distances: Uint8Array;

  constructor(count: number) {
    this.#count = count;
    this.#others = new Int32Array(count * MOST_PER_FACE);
    this.#distances = new Uint8Array(count * MOST_PER_FACE).fill(MOST_DISTANCE + 1);
  }

  add(row: number, other: number, mirrored: boolean, distance: number): void {
    const start = row * MOST_PER_FACE;
    let at = start + MOST_PER_FACE - 1;
    if (this.#distances[at]! <= distance) return;
    for (; at > start && this.#distances[at - 1]! > distance; at--) {
      this.#distances[at] = this.#distances[at - 1]!;
      this.#others[at] = this.#others[at - 1]!;
    }
    this.#distances[at] = distance;
    this.#others[at] = 2 * other + (mirrored ? 1 : 0);
  }

  *pairs(): Generator<Candidate> {
    const next = new Uint8Array(this.#count);
    for (let distance = 0; distance <= MOST_DISTANCE; distance++) {
      for (let second = 0; second < this.#count; second++) {
        for (; next[second]! < MOST_PER_FACE; next[second]!++) {
          const at = second * MOST_PER_FACE + next[second]!;
          if (this.#distances[at]! > distance) break;
          const other = this.#others[at]!;
          yield { first: other >> 1, second, mirrored: (other & 1) === 1, distance };
        }
      }
    }
  }
}

function codeOf(hashes: Int32Array, row: number, half: number): number {
  return halfOf(hashes[row * HASH_WORDS + (half >> 1)]!, half);
}

/** The lower half of a word for an even number, the upper one for an odd one. */
function halfOf(word: number, half: number): number {
  return half % 2 === 0 ? word & 0xffff : word >>> 16;
}

function probes(): Int32Array {
  const codes = Array.from({ length: CODES }, (_, code) => code);
  const near = codes.filter((code) => bitsIn(code) <= RADIUS);
  return Int32Array.from(near.sort((a, b) => bitsIn(a) - bitsIn(b) || a - b));
}

/** How many bits of a word are set. */
function bitsIn(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  x = (x + (x >>> 4)) & 0x0f0f0f0f;
  return Math.imul(x, 0x01010101) >>> 24;
}
