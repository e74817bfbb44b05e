import { createReadStream, existsSync, readSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EvenfaceError, messageOf } from '../common/errors.ts';
import { AttributeSchema, type Labels } from '../faces/attributes.ts';
import type { Rejection, SourcePart, Split } from '../faces/face.ts';
import type { FaceAlignment } from '../faces/face-alignment.ts';
import type { FaceQuality } from '../faces/face-quality.ts';
import type { LabelCounts } from '../faces/label-counts.ts';
import type { AttributeNoise } from '../faces/label-noise.ts';
import type { DuplicateFigures } from './duplicate-figures.ts';
import { PACK_FILES, type PackHeader, packHeader } from './pack-format.ts';

/** What all faces of a pack share. */
export interface PackInfo {
  /** The hash of source and options by which the pack is found again. */
  readonly key: string;
  readonly title: string;
  readonly licence: string;
  readonly schema: AttributeSchema;
  /** Side of a face in pixels. */
  readonly size: number;
  /** How the faces were cut out; not in packs of before. */
  readonly alignment?: FaceAlignment;
}

/** One face of a pack but for its pixels. */
export interface PackEntry {
  readonly id: string;
  readonly place: string;
  readonly labels: Labels;
  readonly subject: string | undefined;
  /** Dropped faces take no part in anything; they keep their row, so that pixels can be shared. */
  readonly split: Split | 'dropped';
  /** The part of the source that decides the split; without it the split follows from the person. */
  readonly part?: SourcePart | undefined;
  /** As it was measured when the face was cut out. */
  readonly quality: FaceQuality;
}

/** Who is in a photo: all that must not be torn apart follows from it. */
export function personOf({ subject, id }: Pick<PackEntry, 'subject' | 'id'>): string {
  return subject ?? id;
}

/** Aligned faces on disk: pixels by random access, everything else in memory. */
export interface FacePack extends PackInfo {
  readonly dir: string;
  readonly entries: readonly PackEntry[];
  /** Inputs that could not be used when the pack was made. */
  readonly rejectedCount: number;
  /** What the rules of `ingest.labels` made of labels when the pack was made. */
  readonly labelCounts?: LabelCounts;
  /** How many copies were found among the faces; undefined where none were sought. */
  readonly duplicates?: DuplicateFigures;
  /** What the clean stage found; undefined of a pack that it did not see. */
  readonly cleaning?: Cleaning;
  /** These inputs, with their reasons, read one by one. */
  rejections(): AsyncIterable<Rejection>;
  /**
   * Fills `target` with the faces of `rows`, RGB uint8 `[rows.length, size, size, 3]`; rows that
   * follow one another are read at once. Throws a RangeError for a row that is not there.
   */
  read(rows: ArrayLike<number>, target: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** What was found of the labels of a pack, and what they were before anything was done to them. */
export interface Cleaning {
  /** The same rows with the labels and splits that the source gave them. */
  readonly asGiven: FacePack;
  readonly noise: readonly AttributeNoise[];
}

/** Whether there is a whole pack in `dir`, as far as can be told without reading it. */
export function hasPack(dir: string): boolean {
  return existsSync(join(dir, PACK_FILES.header));
}

/**
 * Opens a pack's folder.
 * @throws EvenfaceError `input` when it is no pack, of another version or not whole
 */
export async function openPack(dir: string): Promise<FacePack> {
  const header = await readHeader(dir);
  const schema = AttributeSchema.fromJSON(header.attributes);
  const bytes = header.size * header.size * 3;
  const entries = await readEntries(dir, header, schema.size);
  const file = await open(join(dir, PACK_FILES.faces));
  const { size: fileSize } = await file.stat();
  if (fileSize !== header.count * bytes) {
    await file.close();
    throw broken(dir, `${PACK_FILES.faces} has ${fileSize} bytes, not ${header.count * bytes}`);
  }
  return {
    key: header.key,
    title: header.title,
    licence: header.licence,
    schema,
    size: header.size,
    ...(header.alignment && { alignment: header.alignment }),
    dir,
    entries,
    rejectedCount: header.rejected,
    ...(header.duplicates && { duplicates: header.duplicates }),
    ...(header.label_counts && { labelCounts: header.label_counts }),
    rejections: () => readRejections(join(dir, PACK_FILES.rejected)),
    read: async (rows, target) => {
      if (target.length < rows.length * bytes) {
        throw new RangeError(`${rows.length} faces do not fit into ${target.length} bytes`);
      }
      // Synchronously: a face takes microseconds, and handing it to another thread several times
      // as much.
      for (const { at, row, length } of runsOf(rows, header.count)) {
        readAll(file.fd, target.subarray(at * bytes, (at + length) * bytes), row * bytes);
      }
    },
    close: () => file.close(),
  };
}

async function readHeader(dir: string): Promise<PackHeader> {
  const path = join(dir, PACK_FILES.header);
  try {
    return packHeader.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw broken(dir, `${PACK_FILES.header} can not be read: ${messageOf(error)}`);
  }
}

async function readEntries(
  dir: string,
  { count }: PackHeader,
  width: number,
): Promise<PackEntry[]> {
  const [text, labels] = await Promise.all([
    readFile(join(dir, PACK_FILES.index), 'utf8'),
    readFile(join(dir, PACK_FILES.labels)),
  ]).catch((error: unknown) => {
    throw broken(dir, messageOf(error));
  });
  const lines = parseLines<Omit<PackEntry, 'labels'>>(text);
  if (lines.length !== count || labels.length !== count * width) {
    throw broken(dir, `it has ${lines.length} entries and ${labels.length} labels`);
  }
  const values = new Int8Array(labels.buffer, labels.byteOffset, labels.length);
  return lines.map(({ id, place, subject, split, part, quality }, i) => ({
    id,
    place,
    labels: values.subarray(i * width, (i + 1) * width),
    subject,
    split,
    ...(part && { part }),
    quality,
  }));
}

async function* readRejections(path: string): AsyncGenerator<Rejection> {
  let rest = '';
  // Not by node:readline, which ends lines at U+2028 too.
  for await (const text of createReadStream(path, 'utf8')) {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop()!;
    for (const line of lines) yield JSON.parse(line) as Rejection;
  }
}

function broken(dir: string, message: string): EvenfaceError {
  return new EvenfaceError('input', `this is no whole pack: ${message}`, {
    place: dir,
    hint: 'Remove the folder; the next run makes the pack again.',
  });
}

/** One parse for all lines: several times faster than one each. */
function parseLines<T>(text: string): T[] {
  return JSON.parse(`[${text.trimEnd().replaceAll('\n', ',')}]`) as T[];
}

/** Splits rows into runs of consecutive ones: `length` rows from `row`, the `at`-th and on. */
function* runsOf(rows: ArrayLike<number>, count: number) {
  for (let at = 0; at < rows.length; ) {
    const row = rows[at]!;
    let length = 1;
    while (at + length < rows.length && rows[at + length] === row + length) length++;
    if (!Number.isInteger(row) || row < 0 || row + length > count) {
      throw new RangeError(`rows ${row} to ${row + length - 1} are not in a pack of ${count}`);
    }
    yield { at, row, length };
    at += length;
  }
}

/** Fills `target` from `position`; one read may give less than was asked for. */
function readAll(file: number, target: Uint8Array, position: number): void {
  for (let done = 0; done < target.length; ) {
    const read = readSync(file, target, done, target.length - done, position + done);
    if (read === 0) throw new Error('the pack became shorter while it was read');
    done += read;
  }
}
