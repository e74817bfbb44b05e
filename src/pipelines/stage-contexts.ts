import type { RejectionList } from '../faces/rejection-list.ts';
import type { Journal, Logger, StageContext } from '../stages/context.ts';
import type { Display, StageRank } from './display.ts';
import type { RunLog } from './logger.ts';
import type { RejectionFile } from './rejections.ts';

/** Work that has to wind up before a run may end. */
export class GuardedWork {
  readonly #pending = new Set<Promise<unknown>>();

  guard<T>(work: Promise<T>): Promise<T> {
    this.#pending.add(work);
    const forget = () => this.#pending.delete(work);
    work.then(forget, forget);
    return work;
  }

  /** Resolves when all guarded work has ended, well or not, and what it started in turn too. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
  }
}

/** The run's effects, of which each stage is given its share. */
export interface RunEffects {
  readonly seed: number;
  readonly pipeline: string;
  readonly runDir: string;
  readonly packsDir: string;
  readonly baseDir: string;
  readonly journal: Journal;
  readonly log: RunLog;
  readonly display: Display;
  readonly rejected: RejectionFile;
  readonly counts: Record<string, number>;
  readonly guarded: GuardedWork;
}

/** The context of one stage: the run's effects, its log lines and bars marked with the stage. */
export function stageContext(run: RunEffects, rank: StageRank): StageContext {
  const own = run.log.ofStage(rank.stage);
  const log: Logger = {
    info: own.info,
    warn(fields, message) {
      own.warn(fields, message);
      run.display.note({ warning: true, stage: rank.stage }, `Warning: ${message}`);
    },
  };
  return {
    seed: run.seed,
    pipeline: run.pipeline,
    runDir: run.runDir,
    packsDir: run.packsDir,
    baseDir: run.baseDir,
    journal: run.journal,
    log,
    progress: (label, total, unit) => run.display.progress(rank, label, total, unit),
    reject: (rejection) => run.rejected.add(rejection),
    count(name, value) {
      run.counts[name] = value;
    },
    guard: (work) => run.guarded.guard(work),
  };
}

/** The same context, which also keeps what is rejected through it in `rejections`. */
export function rememberingContext(context: StageContext, rejections: RejectionList): StageContext {
  return {
    ...context,
    reject(rejection) {
      rejections.push(rejection);
      context.reject(rejection);
    },
  };
}
