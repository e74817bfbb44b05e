import { DETAIL_SIZE } from './duplicate-detail.ts';

/** 32-bit words of a hash. */
export const HASH_WORDS = 5;

/** Frequencies a side, from 0; all but the constant give a bit. */
const FREQUENCIES = 12;

/** Frequencies a side of the bits in the first two words, 63 of them. */
const LOW_FREQUENCIES = 8;

/** Faces whose mean the others are compared with; more change little. */
const MEAN_OF = 1024;

/** A frequency down and across, and the bit of the hash that it gives. */
interface Term {
  readonly down: number;
  readonly across: number;
  /** What brings the spectrum of faces, which falls with the frequency, nearer to level. */
  readonly weight: number;
  readonly word: number;
  readonly bit: number;
}

const TERMS = terms();
const BASIS = cosines();

/**
 * The bits that differ between the hash of an image and that of its mirror image: cosines of odd
 * frequency across change their sign.
 */
export const MIRROR_MASK = mirrorMask();

/**
 * Perceptual hashes of faces, of images `[32, 32]`: the signs of the discrete cosine transform's 143
 * lowest terms, as in pHash (Zauner 2010, "Implementation and benchmarking of perceptual image hash
 * functions"), less the mean of the first faces, since all aligned faces have much in common. Mean
 * brightness and contrast do not count. Bits of the low 8 x 8 frequencies are dealt out over the
 * halves of the first two words, so that each half holds coarse and fine ones.
 */
export class FaceHasher {
  #spectra: Float32Array[] = [];
  #mean: Float32Array | undefined;
  #words = new Int32Array(MEAN_OF * HASH_WORDS);
  #count = 0;

  /** Takes the next face. */
  add(image: Float32Array): void {
    const spectrum = spectrumOf(image);
    if (this.#mean) this.#hash(spectrum, this.#mean);
    else {
      this.#spectra.push(spectrum);
      if (this.#spectra.length === MEAN_OF) this.#hashFirst();
    }
  }

  /** The hashes of all faces in their order, int32 `[faces, 5]`. */
  finish(): Int32Array {
    if (!this.#mean) this.#hashFirst();
    return this.#words.slice(0, this.#count * HASH_WORDS);
  }

  #hashFirst(): void {
    this.#mean = meanOf(this.#spectra);
    for (const spectrum of this.#spectra) this.#hash(spectrum, this.#mean);
    this.#spectra = [];
  }

  #hash(spectrum: Float32Array, mean: Float32Array): void {
    const start = this.#count++ * HASH_WORDS;
    if (start === this.#words.length) this.#words = grown(this.#words);
    for (const [i, { word, bit }] of TERMS.entries()) {
      if (spectrum[i]! > mean[i]!) this.#words[start + word]! |= 1 << bit;
    }
  }
}

/** The weighted terms of an image, of length 1, or all 0 where it is flat. */
function spectrumOf(image: Float32Array): Float32Array {
  const partly = new Float64Array(FREQUENCIES * DETAIL_SIZE);
  for (let down = 0; down < FREQUENCIES; down++) {
    for (let y = 0; y < DETAIL_SIZE; y++) {
      const wave = BASIS[down * DETAIL_SIZE + y]!;
      for (let x = 0; x < DETAIL_SIZE; x++) {
        partly[down * DETAIL_SIZE + x]! += wave * image[y * DETAIL_SIZE + x]!;
      }
    }
  }
  const spectrum = new Float32Array(TERMS.length);
  let squares = 0;
  for (const [i, { down, across, weight }] of TERMS.entries()) {
    let sum = 0;
    for (let x = 0; x < DETAIL_SIZE; x++) {
      sum += partly[down * DETAIL_SIZE + x]! * BASIS[across * DETAIL_SIZE + x]!;
    }
    spectrum[i] = sum * weight;
    squares += (sum * weight) ** 2;
  }
  const length = Math.sqrt(squares);
  if (length < 1e-3) return spectrum.fill(0);
  for (let i = 0; i < spectrum.length; i++) spectrum[i]! /= length;
  return spectrum;
}

/** The mean of the terms that a mirror leaves as they are; of the others 0, as a mirror asks for. */
function meanOf(spectra: readonly Float32Array[]): Float32Array {
  return Float32Array.from(TERMS, ({ across }, i) => {
    if (across % 2 === 1 || spectra.length === 0) return 0;
    return spectra.reduce((sum, spectrum) => sum + spectrum[i]!, 0) / spectra.length;
  });
}

/** The 143 terms, coarse ones first. */
function terms(): Term[] {
  const all: { down: number; across: number }[] = [];
  for (let down = 0; down < FREQUENCIES; down++) {
    for (let across = 0; across < FREQUENCIES; across++) {
      if (down + across > 0) all.push({ down, across });
    }
  }
  const fineness = (term: (typeof all)[number]) => Math.max(term.down, term.across);
  all.sort((a, b) => fineness(a) - fineness(b) || a.down + a.across - b.down - b.across);
  const low = LOW_FREQUENCIES ** 2 - 1;
  return all.map(({ down, across }, i) => {
    const half = i % 4;
    const place =
      i < low
        ? { word: half >> 1, bit: 16 * (half & 1) + (i >> 2) }
        : { word: 2 + ((i - low) >> 5), bit: (i - low) & 31 };
    return { down, across, weight: Math.hypot(down, across) ** 0.5, ...place };
  });
}

/** The cosine transform's waves, orthonormal, `[12, 32]`. */
function cosines(): Float64Array {
  const waves = new Float64Array(FREQUENCIES * DETAIL_SIZE);
  for (let frequency = 0; frequency < FREQUENCIES; frequency++) {
    const height = Math.sqrt((frequency === 0 ? 1 : 2) / DETAIL_SIZE);
    for (let i = 0; i < DETAIL_SIZE; i++) {
      waves[frequency * DETAIL_SIZE + i] =
        height * Math.cos((Math.PI * frequency * (i + 0.5)) / DETAIL_SIZE);
    }
  }
  return waves;
}

function mirrorMask(): Int32Array {
  const mask = new Int32Array(HASH_WORDS);
  for (const { across, word, bit } of TERMS) if (across % 2 === 1) mask[word]! |= 1 << bit;
  return mask;
}

function grown(words: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * words.length);
  larger.set(words);
  return larger;
}
