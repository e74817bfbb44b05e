import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { fromThread } from '../common/errors.ts';
import { startThread } from '../common/thread.ts';
import type { FacePack } from '../datasets/pack.ts';
import type { Batch, BatchOptions } from './batches.ts';

/** What the thread is started with. */
export interface BatchThreadStart {
  /** Folder of the pack. */
  readonly dir: string;
  readonly options: BatchOptions;
  /** Batches in shared memory: one is filled while another is trained on. */
  readonly slots: readonly [Batch, Batch];
}

/** Asks for a step's batch in the slot `step % 2`; the thread answers with the step. */
export type BatchRequest = { readonly step: number };

/**
 * Makes the batches of a training in a thread of its own, each while the step before it computes:
 * tensor ops hold the main thread.
 */
export class BatchThread {
  readonly #slots: readonly [Batch, Batch];
  readonly #worker: Worker;
  /** Rejects when the thread fails, whether a batch is waited for or not. */
  readonly #failed: Promise<never>;
  /** The newest batch that is made, or being made. */
  #asked: { step: number; made: Promise<void> } | undefined;

  constructor(pack: FacePack, options: BatchOptions) {
    const { size, schema, dir } = pack;
    const slot = (): Batch => ({
      x: shared(options.batch * size * size * 3),
      y: shared(options.batch * schema.units),
    });
    this.#slots = [slot(), slot()];
    const start: BatchThreadStart = { dir, options, slots: this.#slots };
    this.#worker = startThread(new URL('batch-worker', import.meta.url), start);
    this.#failed = once(this.#worker, 'error').then(([error]) => {
      throw fromThread(error);
    });
    this.#failed.catch(() => {});
  }

  /** The batch of a step, and begins the next one. It is valid until the next call. */
  async read(step: number): Promise<Batch> {
    if (this.#asked?.step !== step) this.#ask(step);
    await this.#asked!.made;
    this.#ask(step + 1);
    return this.#slots[step % 2]!;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(step: number): void {
    const before = this.#asked?.made ?? Promise.resolve();
    const made = before.then(async () => {
      this.#worker.postMessage({ step } satisfies BatchRequest);
      const answered = new Promise((resolve) => this.#worker.once('message', resolve));
      await Promise.race([answered, this.#failed]);
    });
    // A failure shows when the batch is read.
    made.catch(() => {});
    this.#asked = { step, made };
  }
}

function shared(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}
