/** One bucket of neighbouring steps. */
interface Bucket {
  first: number;
  last: number;
  sum: number;
  count: number;
}

/** Even, so that full curves halve without a rest. */
const MOST_BUCKETS = 240;

/**
 * A loss over the steps, thinned while it is read: means over buckets of neighbouring records, at
 * most 240 of them, whatever the length of the training.
 */
export class LossCurve {
  readonly name: string;
  #buckets: Bucket[] = [];
  #perBucket = 1;
  #last = Number.NaN;

  constructor(name: string) {
    this.name = name;
  }

  /** Adds the loss at a step; a step that was there before starts over from it, as a resume does. */
  add(step: number, value: number): void {
    while (this.#buckets.length > 0 && this.#buckets.at(-1)!.last >= step) this.#buckets.pop();
    const open = this.#buckets.at(-1);
    if (open && open.count < this.#perBucket) {
      open.last = step;
      open.sum += value;
      open.count++;
    } else {
      if (this.#buckets.length === MOST_BUCKETS) this.#halve();
      this.#buckets.push({ first: step, last: step, sum: value, count: 1 });
    }
    this.#last = value;
  }

  #halve(): void {
    const merged: Bucket[] = [];
    for (let i = 0; i < this.#buckets.length; i += 2) {
      const a = this.#buckets[i]!;
      const b = this.#buckets[i + 1]!;
      merged.push({
        first: a.first,
        last: b.last,
        sum: a.sum + b.sum,
        count: a.count + b.count,
      });
    }
    this.#buckets = merged;
    this.#perBucket *= 2;
  }

  /** `[step, mean loss]`, by rising step. */
  get points(): [number, number][] {
    return this.#buckets.map(({ first, last, sum, count }) => [(first + last) / 2, sum / count]);
  }

  /** The loss at the last step, as it was logged. */
  get last(): number {
    return this.#last;
  }
}
