import { readSync } from 'node:fs';

const BLOCK = 512;

/** Headers are read in pieces of this size: small members share one, large ones are skipped. */
const WINDOW = 16_384;

/** Long names and pax records are small; what claims to be more is damage. */
const MOST_METADATA = 1 << 20;

/** A member of a tar file. */
export interface TarMember {
  readonly name: string;
  readonly type: 'file' | 'folder' | 'link' | 'device' | 'other';
  /** Where its bytes begin, and how many there are. */
  readonly offset: number;
  readonly size: number;
}

/** How a tar file ends. */
export interface TarEnd {
  readonly damage?: TarDamage;
  /** Whether it has its end mark. */
  readonly isEnded: boolean;
}

/** Where a tar file can't be read any further. */
export interface TarDamage {
  readonly reason: 'truncated' | 'damaged' | 'after-end';
  readonly detail: string;
  /** The byte of the header, or the member that is cut off. */
  readonly at: string;
  /** Whether it is a header, so that nobody knows what it was of. */
  readonly isHeader: boolean;
}

const TYPES: Readonly<Record<string, TarMember['type']>> = {
  '\0': 'file',
  '0': 'file',
  '7': 'file',
  '1': 'link',
  '2': 'link',
  '3': 'device',
  '4': 'device',
  '5': 'folder',
  '6': 'device',
};

/**
 * Yields the members of a tar file (POSIX ustar and pax, GNU long names,
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html) by their headers alone: of
 * the members' bytes none is read. Reads are small and synchronous, which is much faster. Ends with what it could not read, if anything, and whether the
 * file had its end mark. Members that are not whole are not yielded.
 */
export function* tarMembers(file: number, size: number): Generator<TarMember, TarEnd> {
  const blocks = new BlockReader(file);
  let position = 0;
  let extended: Extended = {};
  while (position < size) {
    const at = `byte ${position}`;
    if (position + BLOCK > size) return damaged('truncated', at, 'the file ends within a header');
    const header = blocks.read(position);
    if (header.every(isZero)) return afterEnd(blocks, position, size);
    const read = readHeader(header);
    if (!read) {
      return damaged(
        'damaged',
        at,
        'there is no header where one must be: what follows can not be found',
      );
    }
    const length = (isMetadata(read.type) ? undefined : extended.size) ?? read.size;
    const name = extended.name ?? read.name;
    const offset = position + BLOCK;
    if (offset + length > size) {
      const isHeader = isMetadata(read.type);
      return damaged('truncated', isHeader ? at : name, 'its bytes are cut off', isHeader);
    }
    position = offset + Math.ceil(length / BLOCK) * BLOCK;
    if (!isMetadata(read.type)) {
      extended = {};
      const type = TYPES[read.type] ?? 'other';
      const isFolder = type === 'file' && name.endsWith('/');
      yield { name, type: isFolder ? 'folder' : type, offset, size: length };
      continue;
    }
    if (length > MOST_METADATA) {
      return damaged('damaged', at, `a header of ${length} bytes`);
    }
    const bytes = Buffer.alloc(length);
    readSync(file, bytes, 0, length, offset);
    if (read.type === 'L') extended = { ...extended, name: textOf(bytes) };
    if (read.type === 'x') extended = { ...extended, ...readPax(bytes) };
  }
  return { isEnded: false };
}

/** Behind the end mark are zeros up to a whole record, which some writers make large. */
const MOST_PADDING = 1 << 20;

/**
 * How a file ends whose end mark is at `position`: well, or with another archive behind the mark,
 * as `cat a.tar b.tar` makes it.
 */
function afterEnd(blocks: BlockReader, position: number, size: number): TarEnd {
  const end = Math.min(size, position + MOST_PADDING);
  for (let at = position; at < end; at += BLOCK) {
    if (blocks.read(at).every(isZero)) continue;
    const detail =
      'there is more behind the end mark, such as another archive: unpack both (tar -xif) or take them apart';
    return {
      damage: { reason: 'after-end', at: `byte ${at}`, detail, isHeader: false },
      isEnded: true,
    };
  }
  return { isEnded: true };
}

function isZero(byte: number): boolean {
  return byte === 0;
}

/** Reads blocks of a file that mostly lie one after the other. */
class BlockReader {
  readonly #file: number;
  readonly #window = Buffer.alloc(WINDOW);
  #start = 0;
  #length = 0;

  constructor(file: number) {
    this.#file = file;
  }

  read(position: number): Buffer {
    if (position < this.#start || position + BLOCK > this.#start + this.#length) {
      this.#length = readSync(this.#file, this.#window, 0, WINDOW, position);
      this.#start = position;
    }
    const at = position - this.#start;
    return this.#window.subarray(at, at + BLOCK);
  }
}

function damaged(reason: TarDamage['reason'], at: string, detail: string, isHeader = true): TarEnd {
  return { damage: { reason, detail, at, isHeader }, isEnded: false };
}

/** What an extended header says of the member after it. */
interface Extended {
  name?: string;
  size?: number;
}

/** Long name, long link name, pax header of the next member, pax header of all. */
function isMetadata(type: string): boolean {
  return type === 'L' || type === 'K' || type === 'x' || type === 'g';
}

/** The fields of a header, or undefined when its checksum says that it is none. */
function readHeader(header: Buffer): { name: string; size: number; type: string } | undefined {
  const stored = readOctal(header.subarray(148, 156));
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  const size = readSize(header.subarray(124, 136));
  if (sum !== stored || size === undefined) return undefined;
  const name = textOf(header.subarray(0, 100));
  const isPosix = header.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isPosix ? textOf(header.subarray(345, 500)) : '';
  const type = String.fromCharCode(header[156]!);
  return { name: prefix === '' ? name : `${prefix}/${name}`, size, type };
}

/** Octal digits, or where 11 are too few a 96-bit number that is marked by its first bit. */
function readSize(field: Buffer): number | undefined {
  if ((field[0]! & 0x80) === 0) return readOctal(field);
  const size = Number(field.readBigUInt64BE(4));
  return Number.isSafeInteger(size) && field[0] === 0x80 ? size : undefined;
}

function readOctal(field: Buffer): number | undefined {
  const digits = /^[ \0]*([0-7]*)[ \0]*$/.exec(field.toString('latin1'))?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits || '0', 8);
}

/** Pax records are `<length> <key>=<value>\n`. */
function readPax(bytes: Buffer): Extended {
  const extended: Extended = {};
  let position = 0;
  while (position < bytes.length) {
    const space = bytes.indexOf(0x20, position);
    const length = Number(bytes.toString('latin1', position, space));
    if (space === -1 || !Number.isInteger(length) || length <= 0) break;
    const record = bytes.toString('utf8', space + 1, position + length - 1);
    const [key, value] = [record.split('=', 1)[0], record.slice(record.indexOf('=') + 1)];
    if (key === 'path') extended.name = value;
    if (key === 'size' && /^\d+$/.test(value)) extended.size = Number(value);
    position += length;
  }
  return extended;
}

function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
}
