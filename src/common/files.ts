import { randomUUID } from 'node:crypto';
import { open, opendir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PARTIAL = '.partial';

/**
 * Writes a file so that it is whole or not there at all, whatever happens in between. Of a file in
 * parts no more than one is held.
 */
export async function writeWhole(
  path: string,
  data: Uint8Array | string | Iterable<string>,
): Promise<void> {
  const partial = `${path}.${randomUUID()}${PARTIAL}`;
  try {
    const file = await open(partial, 'w');
    try {
      await writeFile(file, data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Removes what writes left in a folder, at any depth, when a crash came between. */
export async function removePartials(dir: string): Promise<void> {
  for await (const entry of await opendir(dir, { recursive: true })) {
    if (entry.isFile() && entry.name.endsWith(PARTIAL)) {
      await rm(join(entry.parentPath, entry.name), { force: true });
    }
  }
}
