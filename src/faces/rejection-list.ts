import type { Rejection } from './face.ts';

/** Rejections that can be gone through, several times, and counted. */
export type Rejections = Iterable<Rejection> & { readonly length: number };

const CHUNK_BYTES = 1 << 16;

/**
 * Rejections in the order in which they came, kept as JSON lines: as objects a million of them, which
 * a label file with few of its photos has, take a gigabyte; as lines, the tenth of it.
 */
export class RejectionList implements Rejections {
  /** Whole lines each, all but the last one full. */
  readonly #chunks: Buffer[] = [];
  #used = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(rejection: Rejection): void {
    const line = Buffer.from(`${JSON.stringify(rejection)}\n`);
    let last = this.#chunks.at(-1);
    if (!last || this.#used + line.length > last.length) {
      if (last) this.#chunks[this.#chunks.length - 1] = last.subarray(0, this.#used);
      last = Buffer.alloc(Math.max(CHUNK_BYTES, line.length));
      this.#chunks.push(last);
      this.#used = 0;
    }
    this.#used += line.copy(last, this.#used);
    this.#length++;
  }

  *[Symbol.iterator](): Generator<Rejection> {
    for (const [i, chunk] of this.#chunks.entries()) {
      const bytes = i === this.#chunks.length - 1 ? chunk.subarray(0, this.#used) : chunk;
      const lines = bytes.toString().split('\n');
      for (const line of lines) if (line !== '') yield JSON.parse(line) as Rejection;
    }
  }
}
