import { type FileHandle, open } from 'node:fs/promises';
import type { Journal } from '../stages/context.ts';
import { readIfThere } from './run-folder.ts';

interface Line {
  readonly key: string;
  readonly entry: unknown;
}

/**
 * The journal of a run folder, one JSON line an entry. A line that a crash tore is cut off when
 * the journal is opened: what it said had not been done.
 */
export class FileJournal implements Journal {
  readonly #file: FileHandle;
  readonly #lines: Line[];
  /** Done before each entry is written, so that an entry never speaks of what is not on disk. */
  readonly #before: () => Promise<void>;
  #turn: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle, lines: Line[], before: () => Promise<void>) {
    this.#file = file;
    this.#lines = lines;
    this.#before = before;
  }

  static async open(path: string, before: () => Promise<void> = async () => {}) {
    const { lines, bytes } = parseJournal((await readIfThere(path)) ?? '');
    const file = await open(path, 'a');
    await file.truncate(bytes);
    return new FileJournal(file, lines, before);
  }

  last<T>(key: string): T | undefined {
    return this.#lines.findLast((line) => line.key === key)?.entry as T | undefined;
  }

  all<T>(key: string): T[] {
    return this.#lines.filter((line) => line.key === key).map((line) => line.entry as T);
  }

  record(key: string, entry: unknown): Promise<void> {
    const line = { key, entry };
    const text = `${JSON.stringify(line)}\n`;
    const written = this.#turn.then(async () => {
      await this.#before();
      await this.#file.appendFile(text);
      await this.#file.datasync();
      this.#lines.push(JSON.parse(text) as Line);
    });
    this.#turn = written.catch(() => {});
    return written;
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#file.close();
  }
}

/** The whole lines of a journal, and how many bytes they take. */
export function parseJournal(text: string): { lines: Line[]; bytes: number } {
  const lines: Line[] = [];
  let bytes = 0;
  for (const line of text.split('\n').slice(0, -1)) {
    try {
      lines.push(JSON.parse(line) as Line);
    } catch {
      break;
    }
    bytes += Buffer.byteLength(line) + 1;
  }
  return { lines, bytes };
}
