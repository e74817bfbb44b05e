import { copyFile, link, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Labels } from '../faces/attributes.ts';
import { type FacePack, openPack, type PackEntry } from './pack.ts';
import { PACK_FILES } from './pack-format.ts';
import { PackWorkplace } from './pack-workplace.ts';

/** What a derived pack has otherwise than the one that it is made of; row numbers stay. */
export interface PackChanges {
  /** The name by which it is found again. */
  readonly key: string;
  /** The labels of a row, where they are not those that it has. */
  labelsOf(row: number): Labels | undefined;
  /** Whether a row takes part in no split any more. */
  isDropped(row: number): boolean;
}

/**
 * Makes a pack of another one's faces with other labels, in the folder `dir`, and opens it. The
 * pixels are shared by hard links where the file system has them. One that is there is replaced.
 */
export async function derivePack(
  pack: FacePack,
  dir: string,
  changes: PackChanges,
): Promise<FacePack> {
  const workplace = await PackWorkplace.create(dir);
  try {
    const changed: ReadonlySet<string> = new Set([
      PACK_FILES.header,
      PACK_FILES.labels,
      PACK_FILES.index,
    ]);
    for (const name of await readdir(pack.dir)) {
      if (!changed.has(name)) await share(join(pack.dir, name), join(workplace.dir, name));
    }
    await writeFile(join(workplace.dir, PACK_FILES.labels), labelBytes(pack, changes));
    await writeFile(join(workplace.dir, PACK_FILES.index), await indexLines(pack, changes));
    const header: object = JSON.parse(await readFile(join(pack.dir, PACK_FILES.header), 'utf8'));
    await writeFile(
      join(workplace.dir, PACK_FILES.header),
      `${JSON.stringify({ ...header, key: changes.key }, null, 2)}\n`,
    );
    await workplace.moveIntoPlace();
  } catch (error) {
    await workplace.discard();
    throw error;
  }
  return openPack(dir);
}

async function share(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}

function labelBytes({ entries, schema }: FacePack, { labelsOf }: PackChanges): Int8Array {
  const bytes = new Int8Array(entries.length * schema.size);
  for (const [row, { labels }] of entries.entries()) {
    bytes.set(labelsOf(row) ?? labels, row * schema.size);
  }
  return bytes;
}

/** The lines of the index, whatever else stands in them, with the splits of dropped rows changed. */
async function indexLines(pack: FacePack, { isDropped }: PackChanges): Promise<string> {
  const text = await readFile(join(pack.dir, PACK_FILES.index), 'utf8');
  const lines = text.trimEnd().split('\n');
  for (const [row, line] of lines.entries()) {
    if (!isDropped(row)) continue;
    const split: PackEntry['split'] = 'dropped';
    lines[row] = JSON.stringify({ ...(JSON.parse(line) as object), split });
  }
  return `${lines.join('\n')}\n`;
}
