import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import sharp from 'sharp';
import { ThreadPool } from '../streams/thread-pool.ts';
import { Window } from '../streams/window.ts';
import { UnusablePhoto } from './alignment-decoding.ts';
import {
  type AlignmentInput,
  type AlignmentOptions,
  alignPhoto,
  type PhotoFraming,
} from './alignment-photo.ts';
import type { AlignmentTasks } from './alignment-tasks.ts';
import type { AlignedFace } from './face.ts';
import { openPhoto } from './photo-decoding.ts';

/** Listing and packing keep up with so many. */
const MOST_THREADS = 8;

export const THREADS = Math.min(MOST_THREADS, availableParallelism());

/** A face, or why there is none. */
export type AlignmentOutcome = Pick<AlignedFace, 'rgb' | 'quality'> | UnusablePhoto;

/**
 * Aligns photos on all processors: plain JPEGs by our own decoder in threads, whatever else by
 * libvips, which has its own.
 */
export class AlignmentThreads {
  readonly #threads = new ThreadPool<AlignmentTasks>(
    new URL(`./alignment-tasks${extname(import.meta.url)}`, import.meta.url),
    THREADS,
  );
  readonly #framing: PhotoFraming;
  readonly #options: AlignmentOptions;
  /** One more than there are processors, so that none waits for the next photo. */
  readonly #turns = new Window(availableParallelism() + 1);

  constructor(framing: PhotoFraming, options: AlignmentOptions) {
    // Each photo is used once and is small: parallel over photos, not within one.
    sharp.concurrency(1);
    sharp.cache(false);
    this.#framing = framing;
    this.#options = options;
  }

  /** The outcomes of photos, in their order. */
  async align(photos: readonly AlignmentInput[]): Promise<AlignmentOutcome[]> {
    const found = await this.#alignInThread(photos.map(sendable));
    return Promise.all(photos.map((photo, i) => found[i] ?? this.#alignByLibvips(photo)));
  }

  /** Ends the threads, whatever they are doing. */
  async close(): Promise<void> {
    await this.#threads.close();
  }

  async #alignInThread(
    photos: readonly (AlignmentInput | undefined)[],
  ): Promise<(AlignmentOutcome | undefined)[]> {
    if (photos.every((photo) => photo === undefined)) return [];
    const task = { photos, framing: this.#framing, options: this.#options };
    const outcomes = await this.#threads.run('align', task);
    return outcomes.map((outcome) =>
      outcome && 'reason' in outcome ? new UnusablePhoto(outcome.reason, outcome.detail) : outcome,
    );
  }

  async #alignByLibvips(photo: AlignmentInput): Promise<AlignmentOutcome> {
    const turn = await this.#turns.acquire();
    try {
      return await alignPhoto(photo, this.#framing, this.#options, openPhoto);
    } catch (error) {
      if (error instanceof UnusablePhoto) return error;
      throw error;
    } finally {
      turn.release();
    }
  }
}

/** What a thread needs of a photo; undefined where it can't be a JPEG. */
function sendable({ image, ...rest }: AlignmentInput): AlignmentInput | undefined {
  const { keyPoints, detectionScore } = rest;
  if ('path' in image) return { image, keyPoints, detectionScore };
  if (image.bytes[0] !== 0xff || image.bytes[1] !== 0xd8) return undefined;
  // Of a view, all the memory that it is a view of would be copied to the thread.
  return { image: { bytes: Uint8Array.from(image.bytes) }, keyPoints, detectionScore };
}
