import { extname, join } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';
import { openCsv } from './csv-table.ts';
import { isImage } from './folder.ts';
import { isLeftBySystem, readFolder } from './folder-walk.ts';
import { ImageIndex, type ImageSet, imagePath, type Naming } from './image-set.ts';
import type { LabelTable } from './label-table.ts';
import { cellsByName } from './table-source.ts';

/** Rows whose cells tell which column names the images. */
const LOOKED_AT = 1000;
const TABLES = new Set(['.csv', '.tsv', '.tab']);
const NAMINGS: readonly Naming[] = ['path', 'name', 'stem'];

/** A column of a table that names images, and how. */
export interface TableChoice {
  readonly name: string;
  readonly table: LabelTable;
  readonly column: string;
  readonly naming: Naming;
  /** The images that the first rows name. */
  readonly hits: number;
}

/** The table of a folder that is taken, and the others. */
export interface FoundTable extends TableChoice {
  readonly others: readonly string[];
}

/**
 * The table and column of the folder `dir` that name the most images; of equal ones the one with
 * the plainer naming, then the wider table. Where the first rows name none, a column of names that
 * images could have.
 */
export async function chooseTable(
  dir: string,
  images: Pick<ImageSet, 'files'>,
): Promise<FoundTable | undefined> {
  const names = await tablesOf(dir);
  const indices = NAMINGS.map((naming) => [naming, new ImageIndex(images.files, naming)] as const);
  const choices: TableChoice[] = [];
  for (const name of names) {
    const table = await openCsv(join(dir, name)).catch(notATable);
    if (table) choices.push(...(await candidatesOf(name, table, indices)));
  }
  const better = (a: TableChoice, b: TableChoice) =>
    b.hits - a.hits ||
    NAMINGS.indexOf(a.naming) - NAMINGS.indexOf(b.naming) ||
    b.table.columns.length - a.table.columns.length;
  const [best] = choices.sort(better);
  return best && { ...best, others: names.filter((name) => name !== best.name) };
}

/** The names of a folder's tables. */
export async function tablesOf(dir: string): Promise<string[]> {
  const names = (await readFolder(dir)).map(({ name }) => name);
  const isTable = (name: string) => TABLES.has(extname(name).toLowerCase());
  return names.filter((name) => isTable(name) && !isLeftBySystem(name)).sort();
}

function notATable(error: unknown): undefined {
  if (!(error instanceof EvenfaceError)) throw error;
}

/** The columns of a table that may name images. */
async function candidatesOf(
  name: string,
  table: LabelTable,
  indices: readonly (readonly [Naming, ImageIndex])[],
): Promise<TableChoice[]> {
  const columns = table.columns.filter((column) => column !== '');
  const cells = new Map<string, string[]>(columns.map((column) => [column, []]));
  try {
    let left = LOOKED_AT;
    for await (const row of table.rows()) {
      for (const [column, cell] of Object.entries(cellsByName(table, row))) {
        cells.get(column)!.push(imagePath(cell));
      }
      if (--left === 0) break;
    }
  } catch (error) {
    notATable(error);
  }
  return columns.flatMap((column): TableChoice[] => {
    const files = cells.get(column)!;
    const choices: TableChoice[] = [];
    for (const [naming, index] of indices) {
      const found = new Set(files.map((file) => index.find(file)).filter((rank) => rank >= 0));
      if (found.size > 0) choices.push({ name, table, column, naming, hits: found.size });
      // No other naming finds more, and it would have to look at all images.
      if (found.size === new Set(files).size) break;
    }
    if (choices.length > 0) return choices;
    const isNames = files.length > 0 && files.filter(isImage).length * 2 >= files.length;
    return isNames ? [{ name, table, column, naming: 'path', hits: 0 }] : [];
  });
}

/** Why the folder's tables that can't be read are none, a sentence each. */
export async function unreadableTables(dir: string): Promise<string[]> {
  const problems: string[] = [];
  for (const name of await tablesOf(dir)) {
    const problem = await openCsv(join(dir, name)).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (problem instanceof EvenfaceError) problems.push(`${name} is left out: ${problem.message}.`);
    else if (problem !== undefined) throw problem;
  }
  return problems;
}
