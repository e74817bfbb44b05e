import { EvenfaceError } from '../common/errors.ts';
import { createRandom } from '../common/random.ts';
import type { FacePack } from '../datasets/pack.ts';
import { type Batch, type BatchOptions, copyFace, newBatch, readFaces } from './batches.ts';
import { LowResolution } from './low-resolution.ts';

type ValidationOptions = Pick<BatchOptions, 'rows' | 'batch' | 'noise' | 'input' | 'seed'>;

/** Faces that a training is measured on, at most. */
const MOST_VALIDATION_FACES = 1024;

/** The batches that a training is measured on: faces as they are, the same ones every time. */
export class ValidationBatches {
  readonly #pack: FacePack;
  readonly #options: ValidationOptions;
  readonly #rows: readonly number[];
  readonly #bytes: Uint8Array;
  readonly #batch: Batch;
  readonly #low: LowResolution | undefined;

  /** Throws an input error when there are no rows. */
  constructor(pack: FacePack, options: ValidationOptions) {
    if (options.rows.length === 0) {
      throw new EvenfaceError('input', 'no face of the validation split to measure training on', {
        hint: 'Set validate_every to 0, or bring a source with a larger validation split.',
      });
    }
    this.#pack = pack;
    this.#options = options;
    const { rows, batch, seed } = options;
    this.#rows = createRandom(...seed, 'validation').shuffle([...rows]);
    this.#bytes = new Uint8Array(batch * pack.size * pack.size * 3);
    this.#batch = newBatch(pack, options);
    this.#low = options.input && new LowResolution(pack.size, options.input.size);
  }

  get count(): number {
    return Math.ceil(Math.min(this.#rows.length, MOST_VALIDATION_FACES) / this.#options.batch);
  }

  /** Batch `index`; the last is filled up with the first faces. It is valid until the next call. */
  async read(index: number): Promise<Batch> {
    const { batch, seed } = this.#options;
    const rows = Int32Array.from(
      { length: batch },
      (_, i) => this.#rows[(index * batch + i) % this.#rows.length]!,
    );
    createRandom(...seed, 'validation noise', index).fillNormal(this.#batch.noise);
    const { size } = this.#pack;
    const { x, input } = this.#batch;
    await readFaces(this.#pack, rows, this.#bytes, this.#batch, (face, offset) => {
      copyFace(face, size, false, x, offset);
      if (!input) return;
      const end = offset + face.length;
      this.#low!.show(x.subarray(offset, end), input.subarray(offset, end));
    });
    return this.#batch;
  }
}
