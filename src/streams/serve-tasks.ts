import { parentPort } from 'node:worker_threads';
import type { EvenfaceError } from '../common/errors.ts';

/** What a thread can be asked to do, by name. Arguments and results are copied between threads. */
export type Tasks = Readonly<Record<string, (argument: never) => unknown>>;

/** A task's result whose memory moves to the asking thread instead of being copied. */
export class Moved<T> {
  readonly result: T;
  readonly memory: readonly ArrayBuffer[];

  constructor(result: T, memory: readonly ArrayBuffer[]) {
    this.result = result;
    this.memory = memory;
  }
}

export interface Question {
  readonly id: number;
  readonly task: string;
  readonly argument: unknown;
}

export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: unknown; readonly facts: ErrorFacts };

/** What a copied error, which keeps its message and stack alone, has lost. */
export type ErrorFacts = Pick<EvenfaceError, 'name' | 'code' | 'hint' | 'place'>;

/** Answers what a `ThreadPool` asks of this thread; called once, by the thread's own module. */
export function serveTasks(tasks: Tasks): void {
  parentPort!.on('message', async ({ id, task, argument }: Question) => {
    try {
      const done = await tasks[task]!(argument as never);
      if (done instanceof Moved) answer({ id, result: done.result }, done.memory);
      else answer({ id, result: done });
    } catch (error) {
      const { name, code, hint, place } = error as EvenfaceError;
      answer({ id, error, facts: { name, code, hint, place } });
    }
  });
}

function answer(message: Answer, memory: readonly ArrayBuffer[] = []): void {
  parentPort!.postMessage(message, memory);
}
