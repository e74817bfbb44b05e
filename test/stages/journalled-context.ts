import type { Rejection } from '../../src/faces/face.ts';
import type { Journal, StageContext } from '../../src/stages/context.ts';

/** A journal in memory, as long-lived as a run folder. */
export function memoryJournal(): Journal & { readonly entries: readonly [string, unknown][] } {
  const entries: [string, unknown][] = [];
  const all = <T>(key: string) =>
    entries.filter(([name]) => name === key).map(([, entry]) => structuredClone(entry) as T);
  return {
    entries,
    all,
    last: <T>(key: string) => all<T>(key).at(-1),
    record: async (key, entry) => {
      entries.push([key, entry]);
    },
  };
}

/** A context that remembers what a stage does with it, on a journal that may outlive it. */
export function journalledContext(dir: string, journal: Journal = memoryJournal()) {
  const rejected: Rejection[] = [];
  const counts: Record<string, number> = {};
  const guarded: Promise<unknown>[] = [];
  const context: StageContext = {
    seed: 7,
    pipeline: 'test',
    runDir: dir,
    packsDir: dir,
    baseDir: dir,
    journal,
    log: { info: () => {}, warn: () => {} },
    progress: () => ({ update: () => {}, finish: () => {} }),
    reject: (rejection) => void rejected.push(rejection),
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
