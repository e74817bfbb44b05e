import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { ThreadPool } from '../streams/thread-pool.ts';
import type { FileTasks } from './file-tasks.ts';

/** One thread encodes several times as many images as a core decodes. */
const MOST_THREADS = 4;

/** Where images are encoded and files written and hashed, beside the thread that the model holds. */
export const fileThreads = new ThreadPool<FileTasks>(
  new URL(`./file-tasks${extname(import.meta.url)}`, import.meta.url),
  Math.min(MOST_THREADS, Math.max(1, availableParallelism() - 1)),
);
