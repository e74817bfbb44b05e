import type { Clock } from './run-folder.ts';

/** How fast a piece of work goes, and how long the rest of it takes. */
export class Pace {
  readonly total: number;
  readonly #clock: Clock;
  readonly #started: number;
  /** Where and when it stood at the first update: an earlier run's work is no measure of this. */
  #offset: number | undefined;
  #measured: number;
  #done = 0;
  #ended: number | undefined;

  constructor(total: number, clock: Clock) {
    this.total = total;
    this.#clock = clock;
    this.#started = clock().getTime();
    this.#measured = this.#started;
  }

  get done(): number {
    return this.#done;
  }

  update(done: number): void {
    if (this.#offset === undefined) {
      const isResumed = done > this.total / 100;
      this.#offset = isResumed ? done : 0;
      this.#measured = isResumed ? this.#clock().getTime() : this.#started;
    }
    this.#done = done;
  }

  /** Stops the watch: what the figures say then stays. */
  end(): void {
    this.#ended ??= this.#clock().getTime();
  }

  /** Seconds since it began. */
  get seconds(): number {
    return (this.#now - this.#started) / 1000;
  }

  /** Units a second; undefined before there is anything to measure. */
  get rate(): number | undefined {
    const done = this.#done - (this.#offset ?? 0);
    const seconds = (this.#now - this.#measured) / 1000;
    return done > 0 && seconds > 0 ? done / seconds : undefined;
  }

  /** Seconds until the total is reached at this rate. */
  get secondsLeft(): number | undefined {
    const { rate } = this;
    return rate === undefined ? undefined : Math.max(0, this.total - this.#done) / rate;
  }

  get #now(): number {
    return this.#ended ?? this.#clock().getTime();
  }
}
