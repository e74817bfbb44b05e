import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

/**
 * Writes the named members of a zip under `folder`, by `target(name)`; a program stays one that can
 * be run. Throws if one is missing.
 */
export async function unzipMembers(zip, names, folder, target = (name) => name) {
  const wanted = new Set(names);
  const file = await openPromise(zip, { lazyEntries: true });
  for await (const entry of file.eachEntry()) {
    if (!wanted.delete(entry.fileName)) continue;
    const path = join(folder, target(entry.fileName));
    await mkdir(dirname(path), { recursive: true });
    await pipeline(
      await file.openReadStreamPromise(entry),
      createWriteStream(path, { mode: modeOf(entry) }),
    );
    if (wanted.size === 0) break;
  }
  if (wanted.size > 0) throw new Error(`${zip} lacks ${[...wanted].join(', ')}`);
}

/** The permissions that the member had where it was packed (the upper half, by APPNOTE.TXT 4.4.15). */
function modeOf({ externalFileAttributes }) {
  return (externalFileAttributes >>> 16) & 0o111 ? 0o755 : 0o644;
}
