import { join } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';
import { chooseTable, type FoundTable, tablesOf, unreadableTables } from './csv-choice.ts';
import { checkFolder, isImage } from './folder.ts';
import { ImageIndex, type ImageSet, imagePath, type Naming, readImageSet } from './image-set.ts';
import type { SourceFormat } from './source.ts';
import { cellsByName, openTableSource } from './table-source.ts';

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
    const found = images && (await chooseTable(dir, images));
    return found && `${found.name} names images in its column "${found.column}"`;
  },

  async open(options) {
    const dir = await checkFolder(options.dir);
    const images = await readImageSet(dir);
    const found = await chooseTable(dir, images);
    if (!found) {
      throw new EvenfaceError('input', 'no CSV or TSV file in the folder names its images', {
        place: dir,
        hint: [
          ...(await unreadableTables(dir)),
          'Put one there with a first row of names of columns, and a column with the name of the image.',
        ].join('\n  '),
      });
    }
    checkHeader(dir, found, images);
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

/**
 * Makes sure that the first row names the columns.
 * @throws EvenfaceError `input` when it is about an image
 */
function checkHeader(dir: string, { name, column, naming }: FoundTable, { files }: ImageSet): void {
  if (!isImage(column) && new ImageIndex(files, naming).find(imagePath(column)) < 0) return;
  throw new EvenfaceError('input', 'the first row is about an image, and names no columns', {
    place: `${join(dir, name)}:1`,
    hint: 'Put a row above it that names the columns, such as file,Smiling,Hair.',
  });
}
