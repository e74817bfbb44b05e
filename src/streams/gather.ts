/** How many things are done together at most, and what does them. */
type Work<T, R> = (items: readonly T[]) => Promise<readonly R[]>;

/**
 * Gathers what concurrent tasks ask for into batches. A batch is done when it is full, or when
 * every task under way waits for it: more can't come then, since whoever starts tasks may itself
 * wait for these to end. One batch at a time.
 */
export class Gatherer<T, R> {
  readonly #size: number;
  readonly #work: Work<T, R>;
  readonly #waiting: { item: T; resolve(result: R): void; reject(error: unknown): void }[] = [];
  #tasks = 0;
  #working = false;
  #due = false;

  constructor(size: number, work: Work<T, R>) {
    this.#size = size;
    this.#work = work;
  }

  /** Runs a task that may ask, several times one after the other, and gives what it gives. */
  async during<A>(task: (ask: (item: T) => Promise<R>) => Promise<A>): Promise<A> {
    this.#tasks++;
    try {
      return await task((item) => this.#ask(item));
    } finally {
      this.#tasks--;
      this.#soon();
    }
  }

  #ask(item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#soon();
    });
  }

  /** Looks once whatever is about to start has started. */
  #soon(): void {
    if (this.#due) return;
    this.#due = true;
    setImmediate(() => {
      this.#due = false;
      void this.#look();
    });
  }

  async #look(): Promise<void> {
    const { length } = this.#waiting;
    // A task that waits while a batch is done is among those under way, not among the waiting.
    if (this.#working || length === 0 || length < Math.min(this.#size, this.#tasks)) return;
    this.#working = true;
    const batch = this.#waiting.splice(0, this.#size);
    try {
      const results = await this.#work(batch.map(({ item }) => item));
      for (const [i, { resolve }] of batch.entries()) resolve(results[i]!);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.#working = false;
      this.#soon();
    }
  }
}
