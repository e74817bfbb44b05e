import type { Rejection } from '../../src/faces/face.ts';
import type { StageContext } from '../../src/stages/context.ts';
import { plainContext } from '../../src/stages/plain-context.ts';

/** A context that remembers what a stage does with it. */
export function stageContext(dir: string) {
  const rejected: Rejection[] = [];
  const counts: Record<string, number> = {};
  const logged: string[] = [];
  const guarded: Promise<unknown>[] = [];
  const log = (_fields: Record<string, unknown>, message: string) => void logged.push(message);
  const context: StageContext = {
    ...plainContext({ runDir: dir, onReject: (rejection) => void rejected.push(rejection) }),
    log: { info: log, warn: log },
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
