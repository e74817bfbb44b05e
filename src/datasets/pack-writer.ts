import {
  type FileHandle,
  mkdir,
  mkdtemp,
  open,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { AlignedFace, Rejection } from '../faces/face.ts';
import { type FacePack, hasPack, openPack, type PackInfo } from './pack.ts';
import { PACK_FILES, PACK_VERSION, type PackHeader } from './pack-format.ts';

/** Faces gathered before they are written. */
const CHUNK = 64;

/** Within the workplace: the pack that is made, and the one that it replaces. */
const NEW = 'new';
const OLD = 'old';

/** A workplace that nothing was written to for so long is a killed process's, ms. */
const ABANDONED = 60 * 60 * 1000;

/** Writes a pack beside where it shall be, and moves it there once it is whole. */
export class PackWriter {
  readonly #dir: string;
  /** A folder of its own beside the pack's, so that runs which make the same pack don't meet. */
  readonly #workplace: string;
  readonly #info: PackInfo;
  readonly #files: { faces: FileHandle; labels: FileHandle; index: FileHandle };
  #chunk: AlignedFace[] = [];
  #count = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    dir: string,
    workplace: string,
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
    await mkdir(dirname(dir), { recursive: true });
    const workplace = await mkdtemp(`${dir}.partial-${process.pid}-`);
    await removeAbandoned(dir, workplace);
    await mkdir(join(workplace, NEW));
    const [faces, labels, index] = await Promise.all(
      [PACK_FILES.faces, PACK_FILES.labels, PACK_FILES.index].map((file) =>
        open(join(workplace, NEW, file), 'w'),
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
  async finish(rejections: readonly Rejection[]): Promise<FacePack> {
    await this.#flush();
    await this.#files.faces.datasync();
    await this.#close();
    const { key, title, licence, schema, size } = this.#info;
    const header: PackHeader = {
      version: PACK_VERSION,
      key,
      title,
      licence,
      size,
      attributes: schema.toJSON() as PackHeader['attributes'],
      count: this.#count,
      rejected: rejections.length,
    };
    const lines = rejections.map((rejection) => `${JSON.stringify(rejection)}\n`);
    await writeFile(join(this.#workplace, NEW, PACK_FILES.rejected), lines.join(''));
    await writeFile(
      join(this.#workplace, NEW, PACK_FILES.header),
      `${JSON.stringify(header, null, 2)}\n`,
    );
    await this.#moveIntoPlace();
    return openPack(this.#dir);
  }

  /** Gives up and leaves nothing behind. */
  async discard(): Promise<void> {
    await this.#writing.catch(() => {});
    await this.#close();
    await rm(this.#workplace, { recursive: true, force: true });
  }

  async #moveIntoPlace(): Promise<void> {
    await rename(this.#dir, join(this.#workplace, OLD)).catch(ignoreMissing);
    await rename(join(this.#workplace, NEW), this.#dir).catch((error: unknown) => {
      // Another run was quicker: the same key is the same pack.
      if (!hasPack(this.#dir)) throw error;
    });
    await rm(this.#workplace, { recursive: true, force: true });
  }

  async #flush(): Promise<void> {
    const chunk = this.#chunk;
    this.#chunk = [];
    const { faces, labels, index } = this.#files;
    this.#writing = (async () => {
      await faces.appendFile(Buffer.concat(chunk.map(({ rgb }) => rgb)));
      await labels.appendFile(Buffer.concat(chunk.map(({ labels: row }) => bytesOf(row))));
      await index.appendFile(chunk.map(indexLine).join(''));
    })();
    await this.#writing;
  }

  async #close(): Promise<void> {
    await Promise.all(Object.values(this.#files).map((file) => file.close()));
  }
}

function indexLine({ id, place, subject, split }: AlignedFace): string {
  return `${JSON.stringify({ id, place, subject, split })}\n`;
}

function bytesOf(values: Int8Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** Removes what killed processes left of the pack at `dir`, by the file system's own clock. */
async function removeAbandoned(dir: string, workplace: string): Promise<void> {
  const now = (await stat(workplace)).mtimeMs;
  for (const name of await readdir(dirname(dir))) {
    const path = join(dirname(dir), name);
    if (path === workplace || !name.startsWith(`${basename(dir)}.partial-`)) continue;
    const faces = join(path, NEW, PACK_FILES.faces);
    const last = await stat(faces).catch(() => stat(path).catch(() => undefined));
    if (last && now - last.mtimeMs > ABANDONED) await rm(path, { recursive: true, force: true });
  }
}
