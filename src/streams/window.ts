/** The right of one item to be in flight. Giving it back twice does no harm. */
export interface Credit {
  release(): void;
}

/** A credit for items that no window bounds, for instance in somebody's own stream. */
export const FREE: Credit = { release: () => {} };

/**
 * Bounds how many items are in flight between a source and the place where they are written or
 * dropped. RxJS has no backpressure: the source must wait for a credit before it emits.
 */
export class Window {
  readonly size: number;
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(size: number) {
    this.size = size;
    this.#free = size;
  }

  get inFlight(): number {
    return this.size - this.#free;
  }

  /** Resolves with a credit once there is one; first come, first served. */
  async acquire(): Promise<Credit> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.#credit();
  }

  /** A credit if there is one now. */
  tryAcquire(): Credit | undefined {
    if (this.#free === 0) return undefined;
    this.#free--;
    return this.#credit();
  }

  #credit(): Credit {
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        const next = this.#waiting.shift();
        if (next) next();
        else this.#free++;
      },
    };
  }
}
