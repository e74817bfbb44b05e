import { extname, join } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';
import { openCsv } from './csv-table.ts';
import { checkFolder, isImage } from './folder.ts';
import { isLeftBySystem, readFolder } from './folder-walk.ts';
import { ImageIndex, type ImageSet, imagePath, type Naming, readImageSet } from './image-set.ts';
import type { LabelTable } from './label-table.ts';
import type { SourceFormat } from './source.ts';
import { cellsByName, openTableSource } from './table-source.ts';

/** Rows whose cells tell which column names the images. */
const LOOKED_AT = 1000;
const TABLES = new Set(['.csv', '.tsv', '.tab']);
const NAMINGS: readonly Naming[] = ['path', 'name', 'stem'];

const HOW: Record<Naming, string> = {
  path: 'by their paths',
  name: 'by their names',
  stem: 'by their names without extension',
};

/**
 * Images and one CSV file with a column that names them: any folder that has its labels in a table.
 * Which column it is follows from its cells; every other column is a label if it can be one. Columns
 * `subject` or `identity`, `split` and key points are heeded as in an imagefolder.
 */
export const csvFolder: SourceFormat = {
  name: 'csv-folder',
  description: 'images and a CSV or TSV file with a column that names them',

  async recognise(dir) {
    if ((await tablesOf(dir)).length === 0) return undefined;
    const images = await readImageSet(dir).catch(() => undefined);
    const found = images && (await choose(dir, images));
    return found && `${found.name} names images in its column "${found.column}"`;
  },

  async open(options) {
    const dir = await checkFolder(options.dir);
    const images = await readImageSet(dir);
    const found = await choose(dir, images);
    if (!found) {
      throw new EvenfaceError('input', 'no CSV or TSV file in the folder names its images', {
        place: dir,
        hint: 'Put one there with a first row of names of columns, and a column with the name of the image.',
      });
    }
    const { name, table, column, naming, others } = found;
    const rank = table.columns.indexOf(column);
    return openTableSource(
      {
        format: 'csv-folder',
        title: 'Folder with a table',
        framing: 'centred',
        licence: 'not stated by the source',
        dir,
        images,
        naming,
        labels: [
          {
            name,
            table,
            fileOf: ({ cells }) => imagePath(cells[rank] ?? ''),
            cellsOf: (row) => cellsByName(table, row, rank),
          },
        ],
        notes: () => [
          `${name} names the images in its column "${column}", ${HOW[naming]}.`,
          ...(others.length > 0 ? [`Not read: ${others.join(', ')}.`] : []),
        ],
      },
      options,
    );
  },
};

interface Choice {
  readonly name: string;
  readonly table: LabelTable;
  readonly column: string;
  readonly naming: Naming;
  /** The images that the first rows name. */
  readonly hits: number;
}

/**
 * The table and column that name the most images; of equal ones the one with the plainer naming,
 * then the wider table. Where the first rows name none, a column of names that images could have.
 */
async function choose(
  dir: string,
  images: ImageSet,
): Promise<(Choice & { others: string[] }) | undefined> {
  const names = await tablesOf(dir);
  const indices = NAMINGS.map((naming) => [naming, new ImageIndex(images.files, naming)] as const);
  const choices: Choice[] = [];
  for (const name of names) {
    const table = await openCsv(join(dir, name)).catch(notATable);
    if (table) choices.push(...(await candidatesOf(name, table, indices)));
  }
  const better = (a: Choice, b: Choice) =>
    b.hits - a.hits ||
    NAMINGS.indexOf(a.naming) - NAMINGS.indexOf(b.naming) ||
    b.table.columns.length - a.table.columns.length;
  const [best] = choices.sort(better);
  return best && { ...best, others: names.filter((name) => name !== best.name) };
}

async function tablesOf(dir: string): Promise<string[]> {
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
): Promise<Choice[]> {
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
  return columns.flatMap((column): Choice[] => {
    const files = cells.get(column)!;
    const choices: Choice[] = [];
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
