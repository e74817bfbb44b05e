import { copyFile, link, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Labels } from '../faces/attributes.ts';
import type { Rejection, Split } from '../faces/face.ts';
import type { DuplicateFigures } from './duplicate-figures.ts';
import { type FacePack, openPack, type PackEntry } from './pack.ts';
import { PACK_FILES, type PackHeader } from './pack-format.ts';
import { PackWorkplace } from './pack-workplace.ts';

/** What a derived pack has otherwise than the one that it is made of; row numbers stay. */
export interface PackChanges {
  /** The name by which it is found again. */
  readonly key: string;
  /** The labels of a row, where they are not those that it has. */
  labelsOf?(row: number): Labels | undefined;
  /** Who a row shows and where it belongs, where that changes. */
  placeOf?(row: number): { readonly subject: string; readonly split: Split } | undefined;
  /** Whether a row takes part in no split any more. */
  isDropped?(row: number): boolean;
  /** Rejections beside those that there are. */
  readonly rejections?: readonly Rejection[];
  /** Copies among the faces: figures for the header, and their lines. */
  readonly duplicates?: { readonly figures: DuplicateFigures; readonly lines: string };
}

/**
 * Makes a pack of another one's faces with these changes, in the folder `dir`, and opens it. The
 * pixels are shared by hard links where the file system has them. One that is there is replaced.
 */
export async function derivePack(
  pack: FacePack,
  dir: string,
  changes: PackChanges,
): Promise<FacePack> {
  const workplace = await PackWorkplace.create(dir);
  try {
    const files = await changedFiles(pack, changes);
    for (const name of await readdir(pack.dir)) {
      if (name !== PACK_FILES.header && !files.has(name)) {
        await share(join(pack.dir, name), join(workplace.dir, name));
      }
    }
    for (const [name, content] of files) await writeFile(join(workplace.dir, name), content);
    await writeFile(join(workplace.dir, PACK_FILES.header), await header(pack, changes));
    await workplace.moveIntoPlace();
  } catch (error) {
    await workplace.discard();
    throw error;
  }
  return openPack(dir);
}

/** The files that are not those of `pack`, by name; the header, which is written last, apart. */
async function changedFiles(
  pack: FacePack,
  changes: PackChanges,
): Promise<Map<string, string | Int8Array>> {
  const { rejections, duplicates } = changes;
  const files = new Map<string, string | Int8Array>([
    [PACK_FILES.labels, labelBytes(pack, changes)],
    [PACK_FILES.index, await indexLines(pack, changes)],
  ]);
  if (rejections && rejections.length > 0) {
    const before = await readFile(join(pack.dir, PACK_FILES.rejected), 'utf8');
    const lines = rejections.map((rejection) => `${JSON.stringify(rejection)}\n`);
    files.set(PACK_FILES.rejected, before + lines.join(''));
  }
  if (duplicates) files.set(PACK_FILES.duplicates, duplicates.lines);
  return files;
}

async function header(
  { dir }: FacePack,
  { key, rejections = [], duplicates }: PackChanges,
): Promise<string> {
  const before: PackHeader = JSON.parse(await readFile(join(dir, PACK_FILES.header), 'utf8'));
  const after: PackHeader = {
    ...before,
    key,
    rejected: before.rejected + rejections.length,
    ...(duplicates && { duplicates: duplicates.figures }),
  };
  return `${JSON.stringify(after, null, 2)}\n`;
}

async function share(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}

function labelBytes({ entries, schema }: FacePack, { labelsOf }: PackChanges): Int8Array {
  const bytes = new Int8Array(entries.length * schema.size);
  for (const [row, { labels }] of entries.entries()) {
    bytes.set(labelsOf?.(row) ?? labels, row * schema.size);
  }
  return bytes;
}

/** The lines of the index, whatever else stands in them, with people and splits changed. */
async function indexLines(pack: FacePack, { placeOf, isDropped }: PackChanges): Promise<string> {
  const text = await readFile(join(pack.dir, PACK_FILES.index), 'utf8');
  const lines = text.trimEnd().split('\n');
  for (const [row, line] of lines.entries()) {
    const dropped: { split: PackEntry['split'] } | false | undefined = isDropped?.(row) && {
      split: 'dropped',
    };
    const place = placeOf?.(row);
    if (place || dropped) {
      lines[row] = JSON.stringify({ ...(JSON.parse(line) as object), ...place, ...dropped });
    }
  }
  return `${lines.join('\n')}\n`;
}
