import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AlignedFace } from '../faces/face.ts';
import type { LabelCounts } from '../faces/label-counts.ts';
import type { Rejections } from '../faces/rejection-list.ts';
import { type FacePack, openPack, type PackInfo } from './pack.ts';
import { PACK_FILES, PACK_VERSION, type PackHeader } from './pack-format.ts';
import { PackWorkplace } from './pack-workplace.ts';

/** Faces gathered before they are written; as many again may be on their way to the disk. */
const CHUNK = 32;

/** Characters that are written at once. */
const TEXT_AT_ONCE = 1 << 16;

/** Writes a pack beside where it shall be, and moves it there once it is whole. */
export class PackWriter {
  readonly #dir: string;
  readonly #workplace: PackWorkplace;
  readonly #info: PackInfo;
  readonly #files: { faces: FileHandle; labels: FileHandle; index: FileHandle };
  #chunk: AlignedFace[] = [];
  #count = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    dir: string,
    workplace: PackWorkplace,
    info: PackInfo,
    files: { faces: FileHandle; labels: FileHandle; index: FileHandle },
  ) {
    this.#dir = dir;
    this.#workplace = workplace;
    this.#info = info;
    this.#files = files;
  }

  /** Starts a pack that shall be at `dir`. */
  static async create(dir: string, info: PackInfo): Promise<PackWriter> {
    const workplace = await PackWorkplace.create(dir);
    const [faces, labels, index] = await Promise.all(
      [PACK_FILES.faces, PACK_FILES.labels, PACK_FILES.index].map((file) =>
        open(join(workplace.dir, file), 'w'),
      ),
    );
    return new PackWriter(dir, workplace, info, { faces: faces!, labels: labels!, index: index! });
  }

  get count(): number {
    return this.#count;
  }

  /** Adds the next face; resolves when the writer can take another. */
  async append(face: AlignedFace): Promise<void> {
    this.#chunk.push(face);
    this.#count++;
    if (this.#chunk.length === CHUNK) await this.#flush();
  }

  /** Makes the pack whole and opens it. A pack that was there before is replaced. */
  async finish(rejections: Rejections, labelCounts?: LabelCounts): Promise<FacePack> {
    await this.#flush();
    await this.#writing;
    await this.#files.faces.datasync();
    await this.#close();
    const { key, title, licence, schema, size, alignment } = this.#info;
    const header: PackHeader = {
      version: PACK_VERSION,
      key,
      title,
      licence,
      size,
      attributes: schema.toJSON() as PackHeader['attributes'],
      alignment: alignment as PackHeader['alignment'],
      count: this.#count,
      rejected: rejections.length,
      label_counts: labelCounts as PackHeader['label_counts'],
    };
    await writeFile(join(this.#workplace.dir, PACK_FILES.rejected), linesOf(rejections));
    await writeFile(
      join(this.#workplace.dir, PACK_FILES.header),
      `${JSON.stringify(header, null, 2)}\n`,
    );
    await this.#workplace.moveIntoPlace();
    return openPack(this.#dir);
  }

  /** Gives up and leaves nothing behind. */
  async discard(): Promise<void> {
    await this.#writing.catch(() => {});
    await this.#close();
    await this.#workplace.discard();
  }

  /** Begins to write what is gathered, once all before it is written. */
  async #flush(): Promise<void> {
    await this.#writing;
    const chunk = this.#chunk;
    this.#chunk = [];
    const { faces, labels, index } = this.#files;
    this.#writing = (async () => {
      await faces.appendFile(Buffer.concat(chunk.map(({ rgb }) => rgb)));
      await labels.appendFile(Buffer.concat(chunk.map(({ labels: row }) => bytesOf(row))));
      await index.appendFile(chunk.map(indexLine).join(''));
    })();
    // A failure shows at the next flush.
    this.#writing.catch(() => {});
  }

  async #close(): Promise<void> {
    await Promise.all(Object.values(this.#files).map((file) => file.close()));
  }
}

function indexLine({ id, place, subject, split, part, quality }: AlignedFace): string {
  return `${JSON.stringify({ id, place, subject, split, part, quality })}\n`;
}

/** As JSON lines, many at a time. */
function* linesOf(rejections: Rejections): Generator<string> {
  let text = '';
  for (const rejection of rejections) {
    text += `${JSON.stringify(rejection)}\n`;
    if (text.length < TEXT_AT_ONCE) continue;
    yield text;
    text = '';
  }
  yield text;
}

function bytesOf(values: Int8Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
