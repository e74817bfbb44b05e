import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';
import { checkFolder, firstExisting } from './folder.ts';
import { imagePath, readImageSet } from './image-set.ts';
import { splitNamed } from './known-splits.ts';
import { openLabelTable } from './label-table.ts';
import type { ColumnFacts } from './record-labels.ts';
import type { SourceFormat } from './source.ts';
import { cellsByName, type LabelFile, openTableSource } from './table-source.ts';

const METADATA = ['metadata.csv', 'metadata.jsonl', 'metadata.parquet'];

/** Where all of it may lie. */
const ROOTS = ['', 'data'];

/** Folders that have a table of their own where the whole has none. */
const SPLIT_FOLDERS = ['train', 'val', 'valid', 'validation', 'test'];

/**
 * Hugging Face's imagefolder (https://huggingface.co/docs/datasets/image_dataset): images, and
 * beside them, or in each of `train`, `validation` and `test`, a table with the column `file_name`
 * (or one like `image_file_name`) and the labels; all of it may be in `data`. Columns `subject` or `identity`, `split`, and the key points `left_eye_x` …
 * `mouth_right_y` are heeded where they are.
 */
export const imagefolder: SourceFormat = {
  name: 'imagefolder',
  description: 'Hugging Face imagefolder: images and metadata.csv, .jsonl or .parquet',

  async recognise(dir) {
    const [found] = metadataOf(dir);
    return found && `it has ${found}`;
  },

  async open(options) {
    const dir = await checkFolder(options.dir);
    const names = metadataOf(dir);
    if (names.length === 0) {
      throw new EvenfaceError('input', `there is no ${METADATA.join(', ')}`, {
        place: dir,
        hint: 'An imagefolder has one beside its images, with the column file_name and one for each attribute.',
      });
    }
    const labels: LabelFile[] = [];
    for (const name of names) labels.push(await openMetadata(dir, name));
    const images = await readImageSet(dir);
    const licence = await licenceOf(dir);
    const settings = { format: 'imagefolder', title: 'Image folder', framing: 'centred' } as const;
    return openTableSource(
      { ...settings, licence, dir, images, labels, facts: factsOf(labels) },
      options,
    );
  },
};

/** The tables of the folder, or of the folders of its splits. */
function metadataOf(dir: string): string[] {
  for (const root of ROOTS) {
    const whole = tableIn(dir, root);
    if (whole !== undefined) return [whole];
    const parts = SPLIT_FOLDERS.map((folder) => tableIn(dir, posix.join(root, folder)));
    const found = parts.filter((name) => name !== undefined);
    if (found.length > 0) return found;
  }
  return [];
}

function tableIn(dir: string, folder: string): string | undefined {
  return firstExisting(
    dir,
    METADATA.map((name) => posix.join(folder, name)),
  );
}

/** The column that names the images: `file_name`, else the only one that ends so. */
function fileColumnOf(columns: readonly string[]): number {
  const exact = columns.indexOf('file_name');
  if (exact !== -1) return exact;
  const like = columns.filter((name) => name.endsWith('_file_name'));
  return like.length === 1 ? columns.indexOf(like[0]!) : -1;
}

async function openMetadata(dir: string, name: string): Promise<LabelFile> {
  const path = join(dir, name);
  const table = await openLabelTable(path);
  const fileColumn = fileColumnOf(table.columns);
  if (fileColumn === -1) {
    const found = table.columns.length > 0 ? table.columns.join(', ') : 'none';
    throw new EvenfaceError('input', 'there is no column file_name', {
      place: path.endsWith('.parquet') ? path : `${path}:1`,
      hint: `It names the image of each row. The columns are: ${found}.`,
    });
  }
  const folder = posix.dirname(name);
  return {
    name,
    table,
    split: folder === '.' ? undefined : splitNamed(posix.basename(folder)),
    fileOf({ cells }) {
      const file = imagePath(cells[fileColumn] ?? '');
      return file === '' || posix.isAbsolute(file) ? file : posix.join(folder, file);
    },
    cellsOf: (row) => cellsByName(table, row, fileColumn),
  };
}

/** The classes that tables name; the first to name those of a column has the say. */
function factsOf(labels: readonly LabelFile[]): ColumnFacts[] {
  const classes = labels.toReversed().flatMap(({ table }) => [...(table.classes ?? [])]);
  return [...new Map(classes)].map(([name, names]) => ({ name, classes: names }));
}

/** What the data set's card says: `license:` in the front matter of its README.md. */
async function licenceOf(dir: string): Promise<string> {
  const card = await readFile(join(dir, 'README.md'), 'utf8').catch(() => '');
  const front = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card)?.[1] ?? '';
  return /^license:\s*(\S.*)$/m.exec(front)?.[1] ?? 'not stated by the source';
}
