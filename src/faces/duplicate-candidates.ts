import { HASH_WORDS, MIRROR_MASK } from './duplicate-hash.ts';

/** The largest distance between two hashes, of 143 bits, and between their first two words, of 63. */
export const MOST_DISTANCE = 37;
export const MOST_LOW_DISTANCE = 11;

/** Bits in which a half word may differ: of four halves that differ in 11 bits, one does in 2. */
const RADIUS = 2;
const HALVES = 4;
const CODES = 1 << 16;

const ALL_CODES = Int32Array.from({ length: CODES }, (_, code) => code);

/** All codes within the radius of code 0, the nearest first: 137. */
const PROBES = probes();

/** The earlier faces nearest to each that are looked at. */
const MOST_PER_FACE = 16;

/** Hashes that a face's is compared with; the more faces there are, the more share a code. */
const MOST_COMPARISONS = 1 << 15;

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
 * TPAMI 36(6), https://arxiv.org/abs/1307.2982). Memory: 140 bytes a face.
 */
export class CandidateSearch {
  readonly #hashes: Int32Array;
  readonly #nearest: NearestEarlier;
  readonly #indexes: readonly HalfIndex[];
  /** Comparisons of each face so far. */
  readonly #comparisons: Int32Array;
  #next = 0;

  constructor(hashes: Int32Array) {
    const count = hashes.length / HASH_WORDS;
    this.#hashes = hashes;
    this.#nearest = new NearestEarlier(count);
    this.#indexes = Array.from({ length: HALVES }, (_, half) => new HalfIndex(hashes, half));
    this.#comparisons = new Int32Array(count);
  }

  /** Does the next of many steps, which take some milliseconds each; says whether there are more. */
  step(): boolean {
    // The same bits in all halves before the next ones, so that what is nearest is met first.
    const flips = PROBES[Math.floor(this.#next / (2 * HALVES))]!;
    const index = this.#indexes[(this.#next >> 1) % HALVES]!;
    const isMirrored = this.#next % 2 === 1;
    this.#next++;
    const { half, starts, codes } = index;
    const change = flips ^ (isMirrored ? halfOf(MIRROR_MASK[half >> 1]!, half) : 0);
    for (const code of codes) {
      const other = code ^ change;
      // Each pair of codes once.
      if (other > code || starts[other] === starts[other + 1]) continue;
      this.#compare(index, code, other, isMirrored);
    }
    return this.#next < PROBES.length * 2 * HALVES;
  }

  /** What was found so far, the nearest pairs first, equally near ones by rank. */
  nearestFirst(): Generator<Candidate> {
    return this.#nearest.pairs();
  }

  /** Compares the faces of one code with those of another, or with each other. */
  #compare(index: HalfIndex, code: number, other: number, isMirrored: boolean): void {
    const { half, starts, rows, low } = index;
    const comparisons = this.#comparisons;
    const mask0 = isMirrored ? MIRROR_MASK[0]! : 0;
    const mask1 = isMirrored ? MIRROR_MASK[1]! : 0;
    const from = starts[other]!;
    for (let i = starts[code]!; i < starts[code + 1]!; i++) {
      const row = rows[i]!;
      const left = MOST_COMPARISONS - comparisons[row]!;
      if (left <= 0) continue;
      const word0 = low[2 * i]! ^ mask0;
      const word1 = low[2 * i + 1]! ^ mask1;
      const to = code === other ? i : starts[other + 1]!;
      // The last ones, since photos that are alike often follow one another.
      const first = Math.max(from, to - left);
      comparisons[row]! += to - first;
      for (let at = first; at < to; at++) {
        const x0 = low[2 * at]! ^ word0;
        const x1 = low[2 * at + 1]! ^ word1;
        const near = bitsIn(x0) + bitsIn(x1);
        if (near > MOST_LOW_DISTANCE || isMetBefore(x0, x1, half)) continue;
        this.#meet(row, rows[at]!, near, isMirrored);
      }
    }
  }

  /** Takes note of a pair whose first two words are near. */
  #meet(a: number, b: number, near: number, isMirrored: boolean): void {
    let distance = near;
    for (let word = 2; word < HASH_WORDS; word++) {
      const mask = isMirrored ? MIRROR_MASK[word]! : 0;
      const bits = this.#hashes[a * HASH_WORDS + word]! ^ this.#hashes[b * HASH_WORDS + word]!;
      distance += bitsIn(bits ^ mask);
    }
    if (distance > MOST_DISTANCE) return;
    this.#nearest.add(Math.max(a, b), Math.min(a, b), isMirrored, distance);
  }
}

/** The faces by one half word of their hashes. */
class HalfIndex {
  readonly half: number;
  /** Where the faces of each code begin; they end where the next code's begin. */
  readonly starts = new Int32Array(CODES + 1);
  /** The codes that any face has, in their order. */
  readonly codes: Int32Array;
  /** The faces by code, and by rank within one. */
  readonly rows: Int32Array;
  /** The first two words of each of `rows`, beside each other since they are read in this order. */
  readonly low: Int32Array;

  constructor(hashes: Int32Array, half: number) {
    this.half = half;
    const count = hashes.length / HASH_WORDS;
    for (let row = 0; row < count; row++) this.starts[codeOf(hashes, row, half) + 1]!++;
    for (let code = 0; code < CODES; code++) this.starts[code + 1]! += this.starts[code]!;
    const ends = this.starts.slice(0, CODES);
    this.codes = ALL_CODES.filter((code) => this.starts[code + 1]! > this.starts[code]!);
    this.rows = new Int32Array(count);
    this.low = new Int32Array(2 * count);
    for (let row = 0; row < count; row++) {
      const at = ends[codeOf(hashes, row, half)]!++;
      this.rows[at] = row;
      this.low[2 * at] = hashes[row * HASH_WORDS]!;
      this.low[2 * at + 1] = hashes[row * HASH_WORDS + 1]!;
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

/** For each face the nearest of the faces before it. */
class NearestEarlier {
  readonly #count: number;
  /** Twice the earlier face, and 1 more where it is mirrored; `[count, MOST_PER_FACE]`, near ones first. */
  readonly #others: Int32Array;
  readonly #distances: Uint8Array;

  constructor(count: number) {
    this.#count = count;
    this.#others = new Int32Array(count * MOST_PER_FACE);
    this.#distances = new Uint8Array(count * MOST_PER_FACE).fill(MOST_DISTANCE + 1);
  }

  /** Of equally near faces the first ones are kept, in whichever order they are met. */
  add(row: number, earlier: number, isMirrored: boolean, distance: number): void {
    const other = 2 * earlier + (isMirrored ? 1 : 0);
    const start = row * MOST_PER_FACE;
    let at = start + MOST_PER_FACE;
    for (; at > start; at--) {
      const before = this.#distances[at - 1]!;
      if (before < distance || (before === distance && this.#others[at - 1]! < other)) break;
      if (at === start + MOST_PER_FACE) continue;
      this.#distances[at] = before;
      this.#others[at] = this.#others[at - 1]!;
    }
    if (at === start + MOST_PER_FACE) return;
    this.#distances[at] = distance;
    this.#others[at] = other;
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
  const near = ALL_CODES.filter((code) => bitsIn(code) <= RADIUS);
  return near.sort((a, b) => bitsIn(a) - bitsIn(b) || a - b);
}

/** How many bits of a word are set. */
function bitsIn(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  x = (x + (x >>> 4)) & 0x0f0f0f0f;
  return Math.imul(x, 0x01010101) >>> 24;
}
