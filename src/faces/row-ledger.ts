import { createRandom, deriveSeed } from '../common/random.ts';
import { type Credit, Window } from '../streams/window.ts';
import type { Labels } from './attributes.ts';
import type { Cell } from './cells.ts';
import type { ConditionTable } from './condition-table.ts';

/** An attempt that did not pass. */
export interface RejectedAttempt {
  readonly attempt: number;
  readonly seed: number;
  readonly reason: string;
  readonly detail: string;
}

export type Verdict = { kept: true } | { kept: false; reason: string; detail: string };

/** The end of a row: it was kept, or its attempts are spent. */
export interface RowEnd {
  /** Attempts that were rejected, oldest first. */
  readonly rejections: readonly RejectedAttempt[];
  /** Given back when the row is written; that must not wait for rows behind it. */
  readonly credit: Credit;
}

/** One sample to be made for one row. */
export interface SampleRequest {
  /** Rank of the row in the dataset. */
  readonly row: number;
  readonly cell: Cell;
  readonly attempt: number;
  readonly seed: number;
  /** The whole condition: the cell's values, and the rest of a real face of that cell. */
  readonly labels: Labels;
  /** Ends this attempt. Undefined means that the row will be asked for again. */
  settle(verdict: Verdict): RowEnd | undefined;
}

/** Attempts after which a row takes its condition from another real face. */
const ATTEMPTS_PER_CONDITION = 8;

/**
 * Keeps account of the rows that are wanted. Row r belongs to cell `r mod cells`, so that any run
 * of rows is balanced. A row is tried again, with a new seed, until a sample is kept or its
 * attempts are spent. What a row becomes follows from (seed, cell, index, attempt) alone, never
 * from the timing or from which rows were decoded together.
 */
export class RowLedger {
  readonly rows: number;
  readonly #seed: number;
  readonly #cells: readonly Cell[];
  readonly #conditions: ConditionTable;
  readonly #candidates: readonly (readonly number[])[];
  readonly #maxAttempts: number;
  readonly #window: Window;
  readonly #retries: SampleRequest[] = [];
  /** Rows that hold a credit, in order, and whether they are decided. */
  readonly #open = new Map<number, boolean>();
  #next: number;
  /** Requests that were taken and are not settled yet. */
  #underWay = 0;
  #decided = 0;
  #tried = 0;
  #wake: () => void = () => {};

  constructor(options: {
    seed: number;
    cells: readonly Cell[];
    perCell: number;
    conditions: ConditionTable;
    maxAttempts: number;
    /** Rows before this one are on disk already. */
    firstRow: number;
    /** Rows that may be open at once: begun and not yet written. */
    window: number;
  }) {
    this.#seed = options.seed;
    this.#cells = options.cells;
    this.#conditions = options.conditions;
    this.#candidates = options.cells.map((cell) => options.conditions.rowsOf(cell));
    this.#maxAttempts = options.maxAttempts;
    this.#window = new Window(options.window);
    this.rows = options.cells.length * options.perCell;
    this.#next = Math.min(options.firstRow, this.rows);
    this.#decided = this.#next;
  }

  /** Rows that are kept or given up. */
  get decided(): number {
    return this.#decided;
  }

  /** Samples that were settled. */
  get tried(): number {
    return this.#tried;
  }

  get finished(): boolean {
    return this.#decided === this.rows;
  }

  /**
   * `limit` requests to be decoded together: rejected rows first, then new ones. Decoding takes as
   * long for a few as for many, so that there are fewer, or none, only where waiting gives no more.
   */
  take(limit: number): SampleRequest[] {
    const free = Math.min(this.#window.size - this.#window.inFlight, this.rows - this.#next);
    if (this.#retries.length + free < limit && this.#moreToCome) return [];
    const requests = this.#retries.splice(0, limit);
    while (requests.length < limit && this.#next < this.rows) {
      const credit = this.#window.tryAcquire();
      if (!credit) break;
      const row = this.#next++;
      this.#open.set(row, false);
      requests.push(this.#request(row, 0, [], this.#waking(row, credit)));
    }
    this.#underWay += requests.length;
    return requests;
  }

  /**
   * Whether there will be more to take though nothing is taken now: a sample may be rejected, and
   * the lowest row makes place for a new one if it is decided, since rows are written in order.
   */
  get #moreToCome(): boolean {
    if (this.#underWay > 0) return true;
    const [lowest] = this.#open.values();
    return lowest === true && this.#next < this.rows;
  }

  /** Resolves when `take` may give more than it did, or the last row is decided. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #waking(row: number, credit: Credit): Credit {
    return {
      release: () => {
        credit.release();
        this.#open.delete(row);
        this.#wake();
      },
    };
  }

  #request(
    row: number,
    attempt: number,
    rejections: readonly RejectedAttempt[],
    credit: Credit,
  ): SampleRequest {
    const cell = this.#cells[row % this.#cells.length]!;
    const index = Math.floor(row / this.#cells.length);
    const seed = deriveSeed(this.#seed, 'sample', cell.name, index, attempt);
    return {
      row,
      cell,
      attempt,
      seed,
      labels: this.#condition(cell, index, attempt, row),
      settle: (verdict) => {
        this.#tried++;
        this.#underWay--;
        this.#wake();
        if (verdict.kept) return this.#decide(row, rejections, credit);
        const { reason, detail } = verdict;
        const all = [...rejections, { attempt, seed, reason, detail }];
        if (attempt + 1 === this.#maxAttempts) return this.#decide(row, all, credit);
        this.#retries.push(this.#request(row, attempt + 1, all, credit));
        return undefined;
      },
    };
  }

  #decide(row: number, rejections: readonly RejectedAttempt[], credit: Credit): RowEnd {
    this.#decided++;
    this.#open.set(row, true);
    return { rejections, credit };
  }

  #condition(cell: Cell, index: number, attempt: number, row: number): Labels {
    const draw = Math.floor(attempt / ATTEMPTS_PER_CONDITION);
    const random = createRandom(this.#seed, 'condition', cell.name, index, draw);
    return this.#conditions.labels(random.pick(this.#candidates[row % this.#cells.length]!));
  }
}
