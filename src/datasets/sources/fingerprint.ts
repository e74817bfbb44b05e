import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

const SAMPLE_BYTES = 64;
const FILES_A_TURN = 1000;

/**
 * A hash of what a listing follows from: the labels' text, the images and the options. Of an image
 * it takes name, size and the 64 bytes in its middle, since compressed images that agree in these
 * are the same, and reading all would cost as much as packing.
 */
export async function fingerprintOf(parts: {
  settings: unknown;
  texts: readonly string[];
  dir: string;
  images: readonly string[];
}): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(parts.settings));
  for (const text of parts.texts) hash.update(`\0${text.length}\0`).update(text);
  for (const [i, image] of parts.images.entries()) {
    if (i % FILES_A_TURN === 0) await nextTurn();
    hash.update(`\0${image}\0`).update(sampleOf(join(parts.dir, image)));
  }
  return hash.digest('hex');
}

/** Size and middle of a file; of one that can't be read, only that. */
function sampleOf(path: string): Buffer {
  const sample = Buffer.alloc(8 + SAMPLE_BYTES);
  let file: number | undefined;
  try {
    // A pipe that is called like an image would be waited for.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const { size } = fstatSync(file);
    sample.writeDoubleLE(size);
    readSync(file, sample, 8, SAMPLE_BYTES, Math.floor(size / 2));
  } catch {
    sample.writeDoubleLE(-1);
  } finally {
    if (file !== undefined) closeSync(file);
  }
  return sample;
}
