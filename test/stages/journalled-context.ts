import type { Rejection } from '../../src/faces/face.ts';
import type { Journal, StageContext } from '../../src/stages/context.ts';
import { memoryJournal, plainContext } from '../../src/stages/plain-context.ts';

/** A context that remembers what a stage does with it, on a journal that may outlive it. */
export function journalledContext(dir: string, journal: Journal = memoryJournal()) {
  const rejected: Rejection[] = [];
  const counts: Record<string, number> = {};
  const guarded: Promise<unknown>[] = [];
  const context: StageContext = {
    ...plainContext({
      runDir: dir,
      seed: 7,
      onReject: (rejection) => void rejected.push(rejection),
    }),
    journal,
    count: (name, value) => {
      counts[name] = value;
    },
    guard: (work) => {
      guarded.push(work);
      return work;
    },
  };
  return { context, rejected, counts, settled: () => Promise.allSettled(guarded) };
}
