import type { Dirent } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { type Boundary, boundaryOf, checkWithin, LEADS_OUT } from './boundary.ts';
import { isImage, noImages } from './folder.ts';
import { isLeftBySystem, walkFolder } from './folder-walk.ts';

/** The images that a label file is about. */
export interface ImageSet {
  /** Absolute. */
  readonly dir: string;
  /** The folder's name within the source, for places: `img_align_celeba/`, or empty. */
  readonly prefix: string;
  /** Paths within the folder, `/` between, sorted. */
  readonly files: readonly string[];
  /** Those of `files` that are to be refused, being links or no files, and why. */
  readonly refused?: ReadonlyMap<string, string>;
  /** What is left out, being hidden or a system's own: images and folders. */
  readonly hidden?: { readonly first: string; readonly count: number };
}

/**
 * The images in the folder `folder` of the source `root`, and in its folders, but for what systems
 * hide. A link counts as an image that is refused when it leads out of the data set, or to a folder,
 * which may hold itself; so does a pipe that is called like an image.
 * @throws EvenfaceError `input` when there is none, or `folder` is itself a link that leads out
 */
export async function readImageSet(root: string, folder = ''): Promise<ImageSet> {
  const dir = join(root, folder);
  await checkWithin(root, folder);
  const isWithin = await boundaryOf(root);
  const files: string[] = [];
  const refused = new Map<string, string>();
  const hidden: string[] = [];
  const leaveOut = (path: string, entry: Dirent) => {
    if (entry.isDirectory() || isImage(path)) hidden.push(path);
  };
  for await (const { path, entry } of walkFolder(dir, leaveOut)) {
    if (entry.isSymbolicLink()) {
      const problem = await problemOfLink(join(dir, path), isWithin);
      if (problem !== undefined) refused.set(path, problem);
      if (problem !== undefined || isImage(entry.name)) files.push(path);
    } else if (isImage(entry.name)) {
      if (!entry.isFile()) refused.set(path, NO_FILE);
      files.push(path);
    }
  }
  if (files.length === 0) throw noImages(dir);
  return {
    ...{ dir, prefix: folder === '' ? '' : `${folder}/`, files: files.sort() },
    ...(refused.size > 0 && { refused }),
    ...(hidden.length > 0 && { hidden: { first: hidden.sort()[0]!, count: hidden.length } }),
  };
}

const NO_FILE = 'it is a device or a pipe';

/** Why a link is not followed. One that leads nowhere is a missing image like any other. */
async function problemOfLink(link: string, isWithin: Boundary): Promise<string | undefined> {
  const target = await realpath(link).catch(() => undefined);
  if (target === undefined) return undefined;
  const found = await stat(target);
  if (!found.isDirectory() && !isImage(link)) return undefined;
  if (!isWithin(target)) return LEADS_OUT;
  if (found.isDirectory()) return 'it is a link to a folder';
  return found.isFile() ? undefined : NO_FILE;
}

/** What a person should know of what is not among the images. */
export function notesOnImages({ hidden }: ImageSet): string[] {
  if (!hidden) return [];
  const { first, count } = hidden;
  const more = count > 1 ? ` and ${count - 1} more` : '';
  return [`What is hidden or a system's own is left out: ${first}${more}.`];
}

/** By what a label file names its images. */
export type Naming =
  /** The path within the folder. */
  | 'path'
  /** The file's name, whatever folder it is in. */
  | 'name'
  /** The file's name without extension, whatever folder it is in. */
  | 'stem';

/** More than one image goes by a name. */
export const AMBIGUOUS = -2;

/** Finds images by the names that label files give them. */
export class ImageIndex {
  readonly #files: readonly string[];
  readonly #naming: Naming;
  /** Images by key, those alone whose key is not their path. */
  #byKey: Map<string, number> | undefined;

  constructor(files: readonly string[], naming: Naming = 'path') {
    this.#files = files;
    this.#naming = naming;
  }

  /**
   * The rank of the image called so, -1 for none or `AMBIGUOUS`. Names that differ in the case of
   * the extension or in how an accent is encoded (NFC or NFD) are the same, unless there are both.
   */
  find(name: string): number {
    if (isOutside(name)) return -1;
    if (this.#naming === 'path') {
      const found = indexIn(this.#files, name);
      if (found !== -1) return found;
    }
    this.#byKey ??= this.#index();
    const key = this.#naming === 'path' ? keyOf(name) : this.#shorten(keyOf(name));
    const found = this.#byKey.get(key) ?? -1;
    if (this.#naming !== 'path') return found;
    const exact = indexIn(this.#files, key);
    if (exact === -1) return found;
    return found === -1 ? exact : AMBIGUOUS;
  }

  #index(): Map<string, number> {
    const byKey = new Map<string, number>();
    for (const [i, file] of this.#files.entries()) {
      const key = this.#shorten(keyOf(file));
      if (key !== file || this.#naming !== 'path') byKey.set(key, byKey.has(key) ? AMBIGUOUS : i);
    }
    return byKey;
  }

  #shorten(path: string): string {
    if (this.#naming === 'path') return path;
    const name = posix.basename(path);
    return this.#naming === 'stem' && isImage(name) ? posix.parse(name).name : name;
  }
}

/** Whether a path as a label file has it leads out of the folder. */
export function isOutside(path: string): boolean {
  return posix.isAbsolute(path) || path === '..' || path.startsWith('../');
}

/** Whether a path leads through what is left out. */
export function isHidden(path: string): boolean {
  return path.split('/').some(isLeftBySystem);
}

/** The path that a cell says, with `/` between and without detours; empty when it says none. */
export function imagePath(cell: string): string {
  return cell === '' ? '' : posix.normalize(cell.replaceAll('\\', '/'));
}

function keyOf(path: string): string {
  return path.normalize('NFC').replace(/\.[A-Za-z]+$/, (extension) => extension.toLowerCase());
}

/** The place of `wanted` in a sorted list, or -1. */
function indexIn(sorted: readonly string[], wanted: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === wanted ? low : -1;
}
