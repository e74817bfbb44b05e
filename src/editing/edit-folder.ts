import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from '../common/files.ts';
import { requireNewFolder } from '../common/new-folder.ts';
import { encodePng } from '../datasets/png.ts';
import type { SourceType } from '../datasets/source-type.ts';
import { encodeMarked } from './face-sheets.ts';

const RECORDS = 'metadata.jsonl';

/** The folder that edits are written to. It is made with the first file. */
export class EditFolder {
  readonly dir: string;
  readonly #names = new Set<string>();
  #images = 0;

  private constructor(dir: string) {
    this.dir = dir;
  }

  /** Throws a declaration error when there is something in the folder already. */
  static async at(dir: string): Promise<EditFolder> {
    await requireNewFolder(dir);
    return new EditFolder(dir);
  }

  /** How many images were written. */
  get images(): number {
    return this.#images;
  }

  /** A name that nothing in the folder has yet, as near as may be to a photo's own. */
  nameFor(photo: string): string {
    const { name } = path.parse(photo);
    let free = name;
    for (let i = 2; this.#names.has(free); i++) free = `${name}-${i}`;
    this.#names.add(free);
    return free;
  }

  /** Writes RGB uint8 `[size, size, 3]` as a PNG that says how it came about. */
  async writeImage(file: string, rgb: Uint8Array, size: number, type: SourceType): Promise<void> {
    const png = type === 'generated' ? encodePng(rgb, size) : encodeMarked(rgb, size, type);
    await this.write(file, await png);
    this.#images++;
  }

  async write(file: string, bytes: Uint8Array): Promise<void> {
    const target = path.join(this.dir, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeWhole(target, bytes);
  }

  /** Adds lines to `metadata.jsonl`. */
  async record(records: readonly object[]): Promise<void> {
    const lines = records.map((record) => `${JSON.stringify(record)}\n`);
    await mkdir(this.dir, { recursive: true });
    await appendFile(path.join(this.dir, RECORDS), lines.join(''));
  }
}
