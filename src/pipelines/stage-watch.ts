import { concatMap, defer, type MonoTypeOperatorFunction, type Observable, tap } from 'rxjs';
import type { Kind } from './registry.ts';
import type { Clock } from './run-folder.ts';
import type { StageTiming } from './run-record.ts';

/** Kinds of which a run has one item, so that something may be awaited before it is passed on. */
const SINGLE: ReadonlySet<Kind> = new Set([
  'a pack',
  'a model',
  'a dataset',
  'an evaluated dataset',
  'a page',
]);

/** Measures when the stages of a run are at work, and what they give. */
export class StageWatch {
  readonly #clock: Clock;
  readonly #started: number;
  readonly #ended: (stage: string, timing: StageTiming) => void;
  readonly timings: StageTiming[] = [];

  constructor(clock: Clock, ended: (stage: string, timing: StageTiming) => void) {
    this.#clock = clock;
    this.#started = clock().getTime();
    this.#ended = ended;
  }

  /** Seconds since the run began. */
  get seconds(): number {
    return (this.#clock().getTime() - this.#started) / 1000;
  }

  /**
   * A stage's operator, watched: it is at work from its first input (a first stage from its
   * start) to its end. `onSingle` is awaited before an item of a single kind is passed on.
   */
  watch(
    stage: string,
    isFirst: boolean,
    gives: Kind,
    operator: (upstream: Observable<unknown>) => Observable<unknown>,
    onSingle: (item: unknown) => Promise<void>,
  ): (upstream: Observable<unknown>) => Observable<unknown> {
    return (upstream) =>
      defer(() => {
        let from: number | undefined;
        let items = 0;
        const begin = () => {
          from ??= this.seconds;
        };
        if (isFirst) begin();
        const end = () => {
          from ??= this.seconds;
          const timing = { stage, from: tenths(from), seconds: tenths(this.seconds - from), items };
          this.timings.push(timing);
          this.#ended(stage, timing);
        };
        const pass: MonoTypeOperatorFunction<unknown> = SINGLE.has(gives)
          ? concatMap(async (item) => {
              await onSingle(item);
              return item;
            })
          : (items) => items;
        return operator(upstream.pipe(tap(begin))).pipe(
          tap({ next: () => items++, complete: end }),
          pass,
        );
      });
  }
}

function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
