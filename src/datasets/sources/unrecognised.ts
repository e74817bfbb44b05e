import { dirname, extname, join } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';
import { chooseTable, tablesOf, unreadableTables } from './csv-choice.ts';
import { isLeftBySystem, readFolder } from './folder-walk.ts';
import { readImageSet } from './image-set.ts';

/** Why a folder looks like a format, or undefined when no format knows it. */
export type Recognise = (
  dir: string,
) => Promise<{ readonly format: string; readonly why: string } | undefined>;

const ARCHIVE = /\.(zip|tar|tgz|tar\.\w+|7z|rar)(\.\d+)?$/i;
const SPREADSHEET = /\.(xlsx?|xlsm|ods|numbers)$/i;
const FOREIGN = /\.(mat|npy|npz|h5|hdf5|tfrecords?|lmdb|mdb|rec|pkl|pickle|pt|bin|xml)$/i;

/** Folders within that are looked into, and names that a sentence has room for. */
const MOST_FOLDERS = 100;
const MOST_SHOWN = 5;

/**
 * What is in a folder that no format recognises, and what can be done about it: a sentence each,
 * the most helpful first.
 */
export async function adviceOn(dir: string, recognise: Recognise): Promise<string[]> {
  const entries = (await readFolder(dir)).filter(({ name }) => !isLeftBySystem(name));
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  const like = (pattern: RegExp) => names.filter((name) => pattern.test(name)).sort();
  const [archives, spreadsheets, foreign] = [ARCHIVE, SPREADSHEET, FOREIGN].map(like);
  return [
    ...(await within(dir, folders.sort(), recognise)),
    ...(await above(dir)),
    ...(archives!.length > 0 ? [onArchives(archives!)] : []),
    ...(spreadsheets!.length > 0
      ? [`Save as CSV what is a spreadsheet: ${someOf(spreadsheets!)}.`]
      : []),
    ...(await onTables(dir)),
    ...(foreign!.length > 0
      ? [`No format reads ${extensionsOf(foreign!)}: ${someOf(foreign!)}.`]
      : []),
  ];
}

function onArchives(archives: readonly string[]): string {
  const isGzipped = archives.some((name) => /\.(tgz|tar\.gz)$/i.test(name));
  const gunzip = isGzipped ? '; shards of a WebDataset are only decompressed (gunzip)' : '';
  return `Unpack what is packed: ${someOf(archives)}${gunzip}.`;
}

/** Folders within that a format knows. */
async function within(
  dir: string,
  folders: readonly string[],
  recognise: Recognise,
): Promise<string[]> {
  const advice: string[] = [];
  for (const folder of folders.slice(0, MOST_FOLDERS)) {
    const found = await recognise(join(dir, folder)).catch(unreadable);
    if (!found) continue;
    advice.push(
      `The folder ${folder} is ${found.format}, since ${found.why}: ingest.dir=${join(dir, folder)}.`,
    );
    if (advice.length === MOST_SHOWN) break;
  }
  return advice;
}

/** A table in the folder above that names the images. */
async function above(dir: string): Promise<string[]> {
  const parent = dirname(dir);
  const images = await readImageSet(dir).catch(unreadable);
  const found = images && (await chooseTable(parent, images).catch(unreadable));
  // Numbers name images without extension, and much else.
  if (!found || found.hits === 0 || found.naming === 'stem') return [];
  return [`${found.name} in the folder above names these images: ingest.dir=${parent}.`];
}

/** A folder that can't be read has nothing to be told. */
function unreadable(error: unknown): undefined {
  if (!(error instanceof EvenfaceError)) throw error;
}

async function onTables(dir: string): Promise<string[]> {
  const images = await readImageSet(dir).catch(unreadable);
  const tables = await tablesOf(dir);
  const problems = await unreadableTables(dir);
  if (!images) return [...problems, 'There is no image in the folder.'];
  const count = `${images.files.length.toLocaleString('en')} image${images.files.length === 1 ? '' : 's'}`;
  if (tables.length === 0) {
    return [
      `There are ${count}, and nothing that says what they show: put a metadata.csv beside them, with a column file_name and one for each attribute.`,
    ];
  }
  return [...problems, `No column of ${someOf(tables)} names any of the ${count}.`];
}

function extensionsOf(names: readonly string[]): string {
  return [...new Set(names.map((name) => extname(name).toLowerCase()))].join(', ');
}

function someOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_SHOWN).join(', ');
  return names.length > MOST_SHOWN ? `${shown} and ${names.length - MOST_SHOWN} more` : shown;
}
