import { once } from 'node:events';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Rejection } from '../faces/face.ts';

/** How often one stage rejected for one reason. */
export interface RejectionCount {
  readonly stage: string;
  readonly reason: string;
  count: number;
}

/** `rejected.ndjson` of a run folder, and the counts of what is in it. */
export class RejectionFile {
  readonly #stream: WriteStream;
  readonly #counts = new Map<string, RejectionCount>();
  /** Lines of an interrupted run's other stages, which report once more. */
  readonly #there: Set<string>;
  #failure: Error | undefined;

  private constructor(path: string, there: Set<string>) {
    this.#there = there;
    this.#stream = createWriteStream(path, { flags: 'a' });
    this.#stream.on('error', (error) => {
      this.#failure = error;
    });
  }

  /**
   * Opens the file for appending. Of what an interrupted run left in it, the first `keepFilter`
   * rejections by the filter stay, since they belong to rows that are on disk, and those by other
   * stages. These run again, or are replayed by the pack: what they report once more is counted,
   * and keeps its place in the file.
   */
  static async open(path: string, keepFilter = 0): Promise<RejectionFile> {
    const { filtered, others } = await cutBack(path, keepFilter);
    const file = new RejectionFile(path, others);
    for (const rejection of filtered) file.#count(rejection);
    return file;
  }

  add(rejection: Rejection): void {
    this.#count(rejection);
    const line = JSON.stringify(rejection);
    if (!this.#there.delete(line)) this.#stream.write(`${line}\n`);
  }

  /** The counts, largest first. */
  get counts(): RejectionCount[] {
    return [...this.#counts.values()].sort((a, b) => b.count - a.count);
  }

  /** Resolves when all that was added is handed to the system; throws when the disk refused it. */
  async flush(): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (this.#stream.writableLength === 0) return;
    await new Promise<void>((resolve, reject) => {
      this.#stream.write('', (error) => (error ? reject(error) : resolve()));
    });
  }

  async close(): Promise<void> {
    this.#stream.end();
    if (!this.#stream.closed) await once(this.#stream, 'close');
    if (this.#failure) throw this.#failure;
  }

  #count({ stage, reason }: Pick<Rejection, 'stage' | 'reason'>): void {
    const key = JSON.stringify([stage, reason]);
    const found = this.#counts.get(key);
    if (found) found.count++;
    else this.#counts.set(key, { stage, reason, count: 1 });
  }
}

/** Drops torn lines and the filter's from the `keepFilter`-th on; returns what is left. */
async function cutBack(path: string, keepFilter: number) {
  const partial = `${path}.partial`;
  const filtered: Pick<Rejection, 'stage' | 'reason'>[] = [];
  const others = new Set<string>();
  const target = await open(partial, 'w');
  try {
    for await (const line of readLinesIfThere(path)) {
      const rejection = parse(line);
      if (!rejection) continue;
      if (rejection.stage !== 'filter') others.add(line);
      else if (filtered.length === keepFilter) continue;
      else filtered.push({ stage: rejection.stage, reason: rejection.reason });
      await target.appendFile(`${line}\n`);
    }
    await target.sync();
  } finally {
    await target.close();
  }
  await rename(partial, path).catch(async (error) => {
    await rm(partial, { force: true });
    throw error;
  });
  return { filtered, others };
}

async function* readLinesIfThere(path: string): AsyncGenerator<string> {
  const input = createReadStream(path, 'utf8');
  try {
    await once(input, 'open');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}

/** The rejection of a line; undefined for a line that a crash tore. */
function parse(line: string): Rejection | undefined {
  try {
    return JSON.parse(line) as Rejection;
  } catch {
    return undefined;
  }
}
