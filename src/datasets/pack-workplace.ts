import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EvenfaceError, messageOf } from '../common/errors.ts';
import { hasPack } from './pack.ts';
import { PACK_FILES } from './pack-format.ts';

/** Within the workplace: the pack that is made, and the one that it replaces. */
const NEW = 'new';
const OLD = 'old';

/** A workplace that nothing was written to for so long is a killed process's, ms. */
const ABANDONED = 60 * 60 * 1000;

/**
 * A folder beside a pack's, of its own so that runs which make the same pack don't meet. What is
 * made in it is moved into place whole, or is gone.
 */
export class PackWorkplace {
  readonly #target: string;
  readonly #root: string;

  private constructor(target: string, root: string) {
    this.#target = target;
    this.#root = root;
  }

  /**
   * A workplace for the pack that shall be at `target`.
   * @throws EvenfaceError `environment` when its folder can't be written
   */
  static async create(target: string): Promise<PackWorkplace> {
    const folder = dirname(target);
    try {
      await mkdir(folder, { recursive: true });
      const root = await mkdtemp(`${target}.partial-${process.pid}-`);
      await removeAbandoned(target, root);
      await mkdir(join(root, NEW));
      return new PackWorkplace(target, root);
    } catch (error) {
      throw new EvenfaceError('environment', `no pack can be written: ${messageOf(error)}`, {
        place: folder,
        hint: 'Make the folder writable, or let --out name another one.',
        cause: error,
      });
    }
  }

  /** Where to write the pack's files. */
  get dir(): string {
    return join(this.#root, NEW);
  }

  /** Puts the pack where it shall be; one that was there before is replaced. */
  async moveIntoPlace(): Promise<void> {
    await rename(this.#target, join(this.#root, OLD)).catch(ignoreMissing);
    await rename(this.dir, this.#target).catch((error: unknown) => {
      // Another run was quicker: the same key is the same pack.
      if (!hasPack(this.#target)) throw error;
    });
    await this.discard();
  }

  async discard(): Promise<void> {
    await rm(this.#root, { recursive: true, force: true });
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** Removes what killed processes left of the pack at `target`, by the file system's own clock. */
async function removeAbandoned(target: string, root: string): Promise<void> {
  const now = (await stat(root)).mtimeMs;
  for (const name of await readdir(dirname(target))) {
    const path = join(dirname(target), name);
    if (path === root || !name.startsWith(`${basename(target)}.partial-`)) continue;
    const faces = join(path, NEW, PACK_FILES.faces);
    const last = await stat(faces).catch(() => stat(path).catch(() => undefined));
    if (last && now - last.mtimeMs > ABANDONED) await rm(path, { recursive: true, force: true });
  }
}
