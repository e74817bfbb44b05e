import { extname } from 'node:path';
import type { FacePack } from '../datasets/pack.ts';
import { ThreadPool } from '../streams/thread-pool.ts';
import type { BatchTasks } from './batch-tasks.ts';
import { type Batch, type BatchOptions, newBatch } from './batches.ts';

/**
 * Makes the batches of a training in a thread of its own, each while the step before it computes:
 * tensor ops hold the main thread.
 */
export class BatchThread {
  readonly #thread = new ThreadPool<BatchTasks>(
    new URL(`./batch-tasks${extname(import.meta.url)}`, import.meta.url),
    1,
  );
  /** In memory that both threads share: one is filled while another is trained on. */
  readonly #slots: readonly [Batch, Batch];
  readonly #opened: Promise<void>;
  /** The newest batch that is made, or being made. */
  #asked: { step: number; made: Promise<void> } | undefined;

  constructor(pack: FacePack, options: BatchOptions) {
    this.#slots = [newBatch(pack, options, shared), newBatch(pack, options, shared)];
    this.#opened = this.#thread.run('open', { dir: pack.dir, options, slots: this.#slots });
    // A failure shows when a batch is read.
    this.#opened.catch(() => {});
  }

  /** The batch of a step, and begins the next one. It is valid until the next call. */
  async read(step: number): Promise<Batch> {
    if (this.#asked?.step !== step) this.#ask(step);
    await this.#asked!.made;
    this.#ask(step + 1);
    return this.#slots[step % 2]!;
  }

  async close(): Promise<void> {
    await this.#thread.close();
  }

  #ask(step: number): void {
    const before = this.#asked?.made ?? this.#opened;
    const made = before.then(() => this.#thread.run('fill', step));
    made.catch(() => {});
    this.#asked = { step, made };
  }
}

function shared(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}
