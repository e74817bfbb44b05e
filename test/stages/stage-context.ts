import type { Rejection } from '../../src/faces/face.ts';
import type { StageContext } from '../../src/stages/context.ts';

/** A context that remembers what a stage does with it. */
export function stageContext(dir: string) {
  const rejected: Rejection[] = [];
  const counts: Record<string, number> = {};
  const logged: string[] = [];
  const guarded: Promise<unknown>[] = [];
  const log = (_fields: Record<string, unknown>, message: string) => void logged.push(message);
  const context: StageContext = {
    seed: 1,
    pipeline: 'test',
    runDir: dir,
    packsDir: dir,
    baseDir: dir,
    journal: { last: () => undefined, all: () => [], record: async () => {} },
    log: { info: log, warn: log },
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
  return { context, rejected, counts, logged, settled: () => Promise.allSettled(guarded) };
}
