import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { messageOf } from '../common/errors.ts';

/** A photo that no face can be cut out of. */
export class UnusablePhoto extends Error {
  override readonly name = 'UnusablePhoto';
  /** A word that can be counted. */
  readonly reason: string;

  constructor(reason: string, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/**
 * The bytes of a photo's file.
 * @throws UnusablePhoto `missing-image` or `unreadable`
 */
export async function readPhoto(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw unreadable(error);
  }
}

/** The same, for threads that have nothing else to do meanwhile. */
export function readPhotoNow(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(error: unknown): UnusablePhoto {
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  return new UnusablePhoto(missing ? 'missing-image' : 'unreadable', messageOf(error));
}

/** libvips says what is wrong in words alone. */
const REASONS: readonly [RegExp, string][] = [
  [/premature end|truncated|unexpected end/i, 'truncated'],
  [/unsupported image format/i, 'not-an-image'],
  [/exceeds pixel limit/i, 'too-large'],
];

const running = new Set<Promise<unknown>>();
let alone: Promise<unknown> = Promise.resolve();

/**
 * What `decode` gives. libvips has one place for error messages that all threads write and clear,
 * so what fails among others is done again by itself to learn why.
 * @throws UnusablePhoto with the reason that libvips has
 */
export async function decoded<T>(decode: () => Promise<T>): Promise<T> {
  await alone;
  const work = decode();
  running.add(work);
  try {
    return await work;
  } catch {
    return await explained(decode);
  } finally {
    running.delete(work);
  }
}

/** Decodes once all others are done and before any other starts. */
async function explained<T>(decode: () => Promise<T>): Promise<T> {
  const before = alone;
  const work = (async () => {
    await before;
    await Promise.allSettled(running);
    return decode();
  })();
  alone = work.catch(() => {});
  try {
    return await work;
  } catch (error) {
    // libvips may say the same several times over.
    const lines = messageOf(error)
      .split('\n')
      .map((line) => line.trim());
    const detail = [...new Set(lines)].filter((line) => line !== '').join('; ');
    const reason = REASONS.find(([pattern]) => pattern.test(detail))?.[1] ?? 'unreadable';
    throw new UnusablePhoto(reason, detail);
  }
}
