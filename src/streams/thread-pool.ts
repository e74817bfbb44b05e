import { Worker } from 'node:worker_threads';
import { EvenfaceError } from '../common/errors.ts';
import type { Answer, ErrorFacts, Moved, Tasks } from './serve-tasks.ts';

type Argument<T extends Tasks, N extends keyof T> = Parameters<T[N]>[0];
type Result<T extends Tasks, N extends keyof T> =
  Awaited<ReturnType<T[N]>> extends Moved<infer R> ? R : Awaited<ReturnType<T[N]>>;

interface Call {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/**
 * Threads that do the tasks of one module. They start with the first task that finds the others
 * busy, and do not keep the process alive when they have nothing to do. Whoever asks bounds how
 * much is asked for at once.
 */
export class ThreadPool<T extends Tasks> {
  readonly #module: URL;
  readonly #size: number;
  readonly #threads: Thread[] = [];

  /** `module` calls `serveTasks`. */
  constructor(module: URL, size: number) {
    this.#module = module;
    this.#size = size;
  }

  /** Does a task in the least busy thread. Rejects with the task's error, or when the thread dies. */
  run<N extends keyof T & string>(task: N, argument: Argument<T, N>): Promise<Result<T, N>> {
    return this.#leastBusy().ask(task, argument) as Promise<Result<T, N>>;
  }

  /** Ends the threads, whatever they are doing; what they were asked for is rejected. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map((thread) => thread.end()));
  }

  #leastBusy(): Thread {
    const [idlest] = [...this.#threads].sort((a, b) => a.pending - b.pending);
    if (idlest && (idlest.pending === 0 || this.#threads.length === this.#size)) return idlest;
    const thread = new Thread(this.#module, () => {
      const index = this.#threads.indexOf(thread);
      if (index >= 0) this.#threads.splice(index, 1);
    });
    this.#threads.push(thread);
    return thread;
  }
}

class Thread {
  readonly #worker: Worker;
  readonly #calls = new Map<number, Call>();
  #asked = 0;

  constructor(module: URL, ended: () => void) {
    this.#worker = startThread(module);
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => this.#take(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => {
      ended();
      this.#fail(new Error('a thread ended before its task'));
    });
  }

  get pending(): number {
    return this.#calls.size;
  }

  ask(task: string, argument: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.#asked++;
      if (this.#calls.size === 0) this.#worker.ref();
      this.#calls.set(id, { resolve, reject });
      this.#worker.postMessage({ id, task, argument });
    });
  }

  async end(): Promise<void> {
    this.#fail(new Error('the thread was ended before its task'));
    // Nothing else may keep the process alive until the thread has ended.
    this.#worker.ref();
    await this.#worker.terminate();
  }

  #take(answer: Answer): void {
    const call = this.#calls.get(answer.id);
    // Ended meanwhile.
    if (!call) return;
    this.#calls.delete(answer.id);
    if (this.#calls.size === 0) this.#worker.unref();
    if ('result' in answer) call.resolve(answer.result);
    else call.reject(restored(answer.error, answer.facts));
  }

  #fail(error: unknown): void {
    for (const call of this.#calls.values()) call.reject(error);
    this.#calls.clear();
  }
}

function startThread(module: URL): Worker {
  if (!module.pathname.endsWith('.ts')) return new Worker(module);
  // tsx, which runs the sources, registers itself in the main thread alone.
  const tsx = import.meta.resolve('tsx/esm/api');
  const code = `import { register } from '${tsx}'; register(); await import('${module}');`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { execArgv: [] });
}

function restored(error: unknown, { name, code, hint, place }: ErrorFacts): unknown {
  if (!(error instanceof Error) || code === undefined) return error;
  return name === 'EvenfaceError'
    ? new EvenfaceError(code, error.message, { hint, place, cause: error })
    : Object.assign(error, { code });
}
