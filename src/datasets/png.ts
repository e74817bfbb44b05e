import sharp from 'sharp';
import { groupsOf } from '../streams/groups-of.ts';
import { fileThreads } from './file-threads.ts';
import { MARK } from './png-encoding.ts';

// Images are many and small: a cache never hits, and a thread for each of libvips's operations
// costs more than it saves.
sharp.cache(false);
sharp.concurrency(1);

/** Images that go to a thread together: a message costs as much as encoding one. */
const GROUP = 32;

interface Waiting {
  readonly rgb: Uint8Array;
  readonly size: number;
  resolve(png: Uint8Array): void;
  reject(error: unknown): void;
}

let waiting: Waiting[] = [];

/**
 * RGB uint8 `[size, size, 3]` as PNG, encoded in another thread: see `encodePixels`. The same
 * pixels give the same bytes, and XMP in the image says that it is synthetic (IPTC
 * `DigitalSourceType`).
 */
export function encodePng(rgb: Uint8Array, size: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    if (waiting.length === 0) queueMicrotask(encodeWaiting);
    waiting.push({ rgb, size, resolve, reject });
  });
}

/** Sends what was asked for in one go to the threads. */
function encodeWaiting(): void {
  const groups = groupsOf(waiting, GROUP);
  waiting = [];
  for (const group of groups) encodeGroup(group);
}

async function encodeGroup(group: readonly Waiting[]): Promise<void> {
  try {
    const images = group.map(({ rgb, size }) => ({ rgb, size }));
    const { bytes, ends } = await fileThreads.run('encode', images);
    group.forEach(({ resolve }, i) => {
      resolve(bytes.subarray(i === 0 ? 0 : ends[i - 1], ends[i]));
    });
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}

/** Whether a PNG says that it is synthetic, as `encodePng` writes it. */
export function isMarkedSynthetic(png: Uint8Array): boolean {
  return Buffer.from(png.buffer, png.byteOffset, png.length).includes(MARK);
}

/**
 * The pixels of a PNG: RGB uint8 `[size, size, 3]`. Rejects when it can't be decoded or is of
 * another size.
 */
export async function decodePng(png: Uint8Array, size: number): Promise<Uint8Array> {
  const { data, info } = await sharp(png)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.width !== size || info.height !== size) {
    throw new Error(`it has ${info.width} x ${info.height} pixels, not ${size} x ${size}`);
  }
  return data;
}
