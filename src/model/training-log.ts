import { appendFile, open } from 'node:fs/promises';

/** A line of the log: what a step, a validation or a return to an earlier state gave. */
export type TrainingRecord = Readonly<Record<string, number | string>>;

/**
 * The log of a training, a JSON line a record, in a file that goes on where the state of the
 * training goes on: what was logged after that state is cut off, since it will be logged again.
 */
export class TrainingLog {
  readonly #file: string;
  #bytes = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** Its length: what a state has to be stored with. */
  get bytes(): number {
    return this.#bytes;
  }

  async cut(bytes: number): Promise<void> {
    const file = await open(this.#file, 'a');
    try {
      this.#bytes = Math.min(bytes, (await file.stat()).size);
      await file.truncate(this.#bytes);
    } finally {
      await file.close();
    }
  }

  async append(record: TrainingRecord): Promise<void> {
    const line = `${JSON.stringify(record)}\n`;
    await appendFile(this.#file, line);
    this.#bytes += Buffer.byteLength(line);
  }
}
