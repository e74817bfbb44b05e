import { Worker } from 'node:worker_threads';

/** In a thread tsx does not register itself, as it does in a process. */
const FROM_SOURCE = `
const { workerData } = require('node:worker_threads');
import('tsx/esm/api').then(({ register }) => {
  register();
  return import(workerData.module);
});`;

/** What a thread is started with, as it finds it in `workerData`. */
export interface ThreadStart<T> {
  readonly module: string;
  readonly data: T;
}

/**
 * Starts a module in a thread of its own. `module` is its URL without the extension: it is built
 * code where this file is, and source, run by tsx, where this file is.
 */
export function startThread<T>(module: URL, data: T): Worker {
  const fromSource = import.meta.url.endsWith('.ts');
  const url = `${module.href}${fromSource ? '.ts' : '.js'}`;
  const workerData: ThreadStart<T> = { module: url, data };
  return fromSource
    ? new Worker(FROM_SOURCE, { eval: true, workerData })
    : new Worker(new URL(url), { workerData });
}
