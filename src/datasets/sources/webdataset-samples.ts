import type { FileHandle } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EvenfaceError } from '../../common/errors.ts';
import { isLeftBySystem } from './folder-walk.ts';
import { openFile } from './open-file.ts';
import { type TarDamage, type TarMember, tarMembers } from './webdataset-tar.ts';

/** A member's bytes within its shard. */
export type Extent = Pick<TarMember, 'offset' | 'size'>;

/** An entry of a shard: a sample with an image and labels, or what can't be one. */
export type ShardEntry =
  | {
      readonly key: string;
      readonly image: Extent & { readonly name: string };
      readonly labels: Readonly<Record<LabelKind, Extent | undefined>>;
    }
  | {
      readonly key: string;
      /** The member within the shard that is at fault. */
      readonly at: string;
      readonly reason: string;
      readonly detail: string;
    };

/** The extensions that labels are read from. */
export const LABEL_KINDS = ['json', 'cls', 'txt'] as const;
export type LabelKind = (typeof LABEL_KINDS)[number];

const IMAGE = /^(jpe?g|png|webp)$/;

/** Labels are a few values; a larger member is something else. */
export const MOST_LABEL_BYTES = 1 << 20;

const MEMBERS_A_TURN = 1000;
const MEMBERS_LOOKED_AT = 1000;

/** What a shard holds. */
export interface ShardIndex {
  /** The shard's path within the source. */
  readonly path: string;
  readonly size: number;
  readonly entries: readonly ShardEntry[];
  /** Extensions of members that are not read. */
  readonly unread: ReadonlySet<string>;
  /** Samples with more than one image that could be meant. */
  readonly several: number;
  /** Whether it has the mark that ends a tar file. */
  readonly isEnded: boolean;
}

/**
 * Reads which samples a shard has: consecutive members of one key, the name up to the first dot
 * (https://github.com/webdataset/webdataset). A member that may not be used, and a tail that can't
 * be read, are entries of their own.
 * @throws EvenfaceError `input` when the file is no tar file
 */
export async function indexShard(dir: string, path: string): Promise<ShardIndex> {
  const file = await openFile(join(dir, path));
  try {
    const { size } = await file.stat();
    await checkIsNotGzip(file, join(dir, path));
    const samples = new SampleGroups();
    const members = tarMembers(file.fd, size);
    let next = members.next();
    for (let i = 1; !next.done; i++) {
      samples.add(next.value);
      if (i % MEMBERS_A_TURN === 0) await nextTurn();
      next = members.next();
    }
    const { damage, isEnded } = next.value;
    if (damage?.reason === 'damaged' && damage.at === 'byte 0') {
      throw notTar(join(dir, path), 'it does not begin with the header of a member');
    }
    return { path, size, isEnded: isEnded || damage !== undefined, ...samples.finish(damage) };
  } finally {
    await file.close();
  }
}

/** Whether an image and its labels are among the first members of a file. */
export async function beginsWithSample(dir: string, path: string): Promise<boolean> {
  const file = await openFile(join(dir, path)).catch(() => undefined);
  if (!file) return false;
  try {
    const { size } = await file.stat();
    const samples = new SampleGroups();
    const members = tarMembers(file.fd, size);
    for (let left = MEMBERS_LOOKED_AT; left > 0; left--) {
      const next = members.next();
      if (next.done) break;
      samples.add(next.value);
    }
    return samples.finish(undefined).entries.some((entry) => 'image' in entry);
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

async function checkIsNotGzip(file: FileHandle, place: string): Promise<void> {
  const magic = Buffer.alloc(2);
  await file.read(magic, 0, 2, 0);
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) return;
  throw new EvenfaceError('input', 'this tar file is compressed with gzip', {
    place,
    hint: 'Members of a compressed file can not be found without reading all of it: decompress it first (gunzip).',
  });
}

function notTar(place: string, detail: string): EvenfaceError {
  return new EvenfaceError('input', `this is no tar file: ${detail}`, {
    place,
    hint: 'Download it again, or take it out of the folder.',
  });
}

/** Members as they come, put together by key. */
class SampleGroups {
  readonly #entries: ShardEntry[] = [];
  readonly #unread = new Set<string>();
  #several = 0;
  readonly #keys = new Set<string>();
  #key: string | undefined;
  #members = new Map<string, TarMember>();
  #lastDuplicate: string | undefined;

  add(member: TarMember): void {
    if (member.type === 'folder') return;
    const name = member.name.replace(/^(\.\/)+/, '');
    const [key, extension] = splitName(name);
    const refused = refusalOf(member, name);
    if (refused) this.#reject(key, name, ...refused);
    else if (isHidden(name)) this.#unread.add(posix.basename(name));
    else if (key !== this.#key) this.#begin(key, extension, member, name);
    else if (this.#members.has(extension)) {
      this.#reject(key, name, 'duplicate-id', `${name} is there twice`);
    } else this.#members.set(extension, member);
  }

  /** All entries. What is cut off counts to the sample that it leaves without its other half. */
  finish(damage: TarDamage | undefined) {
    const open = this.#key;
    const cut = damage && splitName(damage.at.replace(/^(\.\/)+/, ''))[0];
    const isOpens =
      damage && open !== undefined && (cut === open || (damage.isHeader && !this.#isWhole()));
    if (isOpens) this.#key = undefined;
    this.#end();
    if (damage) this.#reject(isOpens ? open : cut!, damage.at, damage.reason, damage.detail);
    return { entries: this.#entries, unread: this.#unread, several: this.#several };
  }

  #isWhole(): boolean {
    const extensions = [...this.#members.keys()];
    return imageAmong(extensions) !== undefined && extensions.some(isLabel);
  }

  #begin(key: string, extension: string, member: TarMember, name: string): void {
    this.#end();
    if (this.#keys.has(key)) {
      this.#key = undefined;
      // The rest of the second sample goes with the member that it begins with.
      if (this.#lastDuplicate !== key) {
        this.#reject(key, name, 'duplicate-id', `the shard has a sample ${key} already`);
      }
      this.#lastDuplicate = key;
      return;
    }
    this.#lastDuplicate = undefined;
    this.#keys.add(key);
    this.#key = key;
    this.#members = new Map([[extension, member]]);
  }

  #end(): void {
    if (this.#key === undefined) return;
    const key = this.#key;
    const extensions = [...this.#members.keys()];
    const imageExtension = imageAmong(extensions);
    const read = new Set([imageExtension]);
    const found = (kind: LabelKind) => {
      const extension = amongOf(extensions, (each) => each === kind);
      read.add(extension);
      return extension === undefined ? undefined : extentOf(this.#members.get(extension)!);
    };
    const labels = { json: found('json'), cls: found('cls'), txt: found('txt') };
    for (const extension of extensions) if (!read.has(extension)) this.#unread.add(`.${extension}`);
    if (extensions.filter((extension) => IMAGE.test(extension)).length > 1) this.#several++;
    this.#key = undefined;
    if (imageExtension === undefined) {
      const found = extensions.map((extension) => `.${extension}`).join(', ');
      this.#reject(key, key, 'no-image', `the sample has no JPEG, PNG or WebP, only ${found}`);
    } else if (LABEL_KINDS.every((kind) => !labels[kind])) {
      const names = LABEL_KINDS.map((kind) => `.${kind}`).join(', ');
      this.#reject(key, key, 'no-label', `the sample has none of ${names}`);
    } else {
      const image = this.#members.get(imageExtension)!;
      this.#entries.push({ key, image: { name: image.name, ...extentOf(image) }, labels });
    }
  }

  #reject(key: string, at: string, reason: string, detail: string): void {
    this.#entries.push({ key, at, reason, detail });
  }
}

/** The image of a sample: one that is called nothing else, or `.input.jpg`. */
function imageAmong(extensions: readonly string[]): string | undefined {
  return amongOf(extensions, (extension) => IMAGE.test(extension));
}

/** The first extension that is one of those, else the first whose last part is: `meta.json`. */
function amongOf(
  extensions: readonly string[],
  isOne: (extension: string) => boolean,
): string | undefined {
  return (
    extensions.find(isOne) ??
    extensions.find((extension) => isOne(extension.slice(extension.lastIndexOf('.') + 1)))
  );
}

function isLabel(extension: string): boolean {
  return LABEL_KINDS.some((kind) => amongOf([extension], (each) => each === kind) !== undefined);
}

function extentOf({ offset, size }: TarMember): Extent {
  return { offset, size };
}

/** Key and extension: the name up to the first dot of its last part, and what follows, lower case. */
function splitName(name: string): [key: string, extension: string] {
  const dot = name.indexOf('.', name.lastIndexOf('/') + 1);
  return dot === -1 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1).toLowerCase()];
}

function refusalOf(
  { type }: TarMember,
  name: string,
): [reason: string, detail: string] | undefined {
  const path = posix.normalize(name.replaceAll('\\', '/'));
  if (posix.isAbsolute(path) || path === '..' || path.startsWith('../') || name.includes('\0')) {
    return ['outside', `${name} is not in the shard`];
  }
  if (type === 'link') return ['link', 'a link is not followed'];
  if (type !== 'file') return ['not-a-file', 'it is a device or of an unknown kind'];
  return undefined;
}

/** What macOS and others leave beside the files. */
function isHidden(name: string): boolean {
  return name.split('/').some(isLeftBySystem);
}
