import type { Rejection } from '../faces/face.ts';
import type { Journal, StageContext } from './context.ts';

/** A journal that lives as long as the process: what it records is not there to be resumed. */
export function memoryJournal(): Journal {
  const entries: [key: string, entry: unknown][] = [];
  const all = <T>(key: string) =>
    entries.filter(([name]) => name === key).map(([, entry]) => structuredClone(entry) as T);
  return {
    all,
    last: <T>(key: string) => all<T>(key).at(-1),
    record: async (key, entry) => {
      entries.push([key, entry]);
    },
  };
}

/**
 * A context for stages in a stream of one's own, without a runner: nothing is shown or logged, and
 * rejections go to `onReject`. Relative paths start at the working directory.
 */
export function plainContext(options: {
  /** Folder that stages write to, absolute. */
  runDir: string;
  /** Folder of the packs, absolute; the run's own by default. */
  packsDir?: string;
  seed?: number;
  onReject?(rejection: Rejection): void;
}): StageContext {
  const { runDir, packsDir = runDir, seed = 1, onReject = () => {} } = options;
  return {
    seed,
    pipeline: 'stream',
    runDir,
    packsDir,
    baseDir: process.cwd(),
    journal: memoryJournal(),
    log: { info: () => {}, warn: () => {} },
    progress: () => ({ update: () => {}, finish: () => {} }),
    reject: onReject,
    count: () => {},
    guard: (work) => work,
  };
}
