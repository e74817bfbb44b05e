import { join } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';
import type { Split } from '../../faces/face.ts';
import { openCsv } from './csv-table.ts';
import { checkFolder, firstExisting } from './folder.ts';
import { readFolder } from './folder-walk.ts';
import { imagePath, readImageSet } from './image-set.ts';
import type { SourceFormat } from './source.ts';
import { rangeBehindDate } from './spreadsheet-dates.ts';
import { type LabelFile, openTableSource } from './table-source.ts';

const PARTS: readonly Split[] = ['train', 'val'];

/** What its archives unpack to, where the images do not lie beside the label files. */
const WIDE = 'fairface-img-margin125-trainval';
const ARCHIVES = ['fairface-img-margin025-trainval', WIDE];
const WIDE_NOTE =
  'The photos show much around the faces: those of fairface-img-margin025-trainval are cut closer.';

const AGES = [
  ...['0-2', '3-9', '10-19', '20-29', '30-39', '40-49', '50-59', '60-69', 'more than 70'],
];
const RANGES: ReadonlySet<string> = new Set(AGES);

const RACES = [
  ...['White', 'Black', 'Latino_Hispanic', 'East Asian', 'Southeast Asian', 'Indian'],
  'Middle Eastern',
];

const FACTS = [
  { name: 'age', classes: AGES },
  { name: 'gender', classes: ['Female', 'Male'] },
  { name: 'race', classes: RACES },
];

/**
 * FairFace in its own CSV files (Kärkkäinen and Joo 2021, https://github.com/joojs/fairface). Its
 * names of attributes and values are kept. A spreadsheet makes dates of the ages 3-9 and 10-19;
 * copies so damaged are about, and are read as what they were.
 */
export const fairface: SourceFormat = {
  name: 'fairface',
  description: 'FairFace: fairface_label_train.csv, fairface_label_val.csv, train/ and val/',

  async recognise(dir) {
    const [found] = await labelFilesOf(dir);
    return found && `it has ${found.name}`;
  },

  async open(options) {
    const dir = await checkFolder(options.dir);
    const found = await labelFilesOf(dir);
    if (found.length === 0) {
      throw new EvenfaceError('input', 'there is no fairface_label_train.csv', {
        place: dir,
        hint: 'FairFace has it and fairface_label_val.csv beside its images.',
      });
    }
    const dates = new Map<string, string>();
    const labels: LabelFile[] = [];
    for (const { name, split } of found) labels.push(await openLabels(dir, name, split, dates));
    const folder = firstExisting(
      dir,
      ['', ...ARCHIVES].flatMap((root) => PARTS.map((part) => join(root, part))),
    );
    const archive = ARCHIVES.find((name) => folder?.startsWith(name)) ?? '';
    return openTableSource(
      {
        format: 'fairface',
        title: 'FairFace',
        framing: archive === WIDE ? 'centred' : 'cut-out',
        licence: 'FairFace: CC BY 4.0',
        dir,
        images: await readImageSet(dir, archive),
        labels,
        facts: FACTS,
        notes: () => [...notesOn(dates), ...(archive === WIDE ? [WIDE_NOTE] : [])],
      },
      options,
    );
  },
};

/** The label file of each part; another copy of one counts where the file itself is not there. */
async function labelFilesOf(dir: string): Promise<{ name: string; split: Split }[]> {
  const names = (await readFolder(dir)).map(({ name }) => name).sort();
  return PARTS.flatMap((split) => {
    const own = new RegExp(`^fairface_label_${split}\\.csv$`, 'i');
    const copy = new RegExp(`^fairface_label_${split}\\b.*\\.csv$`, 'i');
    const name = names.find((one) => own.test(one)) ?? names.find((one) => copy.test(one));
    return name === undefined ? [] : [{ name, split }];
  });
}

/** Notes in `dates` which cells were read as which age. */
async function openLabels(
  dir: string,
  name: string,
  split: Split,
  dates: Map<string, string>,
): Promise<LabelFile> {
  const table = await openCsv(join(dir, name));
  const [file, age, gender, race] = ['file', 'age', 'gender', 'race'].map((column) => {
    const index = table.columns.indexOf(column);
    if (index !== -1) return index;
    throw new EvenfaceError('input', `there is no column ${column}`, {
      place: `${join(dir, name)}:1`,
      hint: `FairFace has file, age, gender, race and service_test. The columns are: ${table.columns.join(', ')}.`,
    });
  }) as [number, number, number, number];
  const ageOf = (cell: string) => {
    if (RANGES.has(cell)) return cell;
    const range = dates.get(cell) ?? rangeBehindDate(cell, RANGES);
    if (range !== undefined) dates.set(cell, range);
    return range ?? cell;
  };
  return {
    name,
    table,
    split,
    fileOf: ({ cells }) => imagePath(cells[file] ?? ''),
    cellsOf: ({ cells }) => ({
      age: ageOf(cells[age] ?? ''),
      gender: cells[gender] ?? '',
      race: cells[race] ?? '',
    }),
  };
}

function notesOn(dates: ReadonlyMap<string, string>): string[] {
  if (dates.size === 0) return [];
  const read = [...dates].map(([cell, range]) => `"${cell}" is read as ${range}`);
  return [`A spreadsheet made dates of ages: ${read.join(', ')}.`];
}
