import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { Unavailable } from './unavailable.mjs';

/** Throws, and removes the file, unless its bytes have the digest. */
export async function verifyFile(path, algorithm, encoding, expected) {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  const actual = hash.digest(encoding);
  if (actual === expected) return;
  await rm(path, { force: true });
  throw new Unavailable(
    `${basename(path)} has the ${algorithm} ${actual} instead of ${expected}`,
    'find out what altered the file on its way (a mirror, a proxy)',
  );
}
