import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';
import type { Split } from '../../faces/face.ts';
import { AGE_GROUPS, ageGroupOf, yearsOf } from './age-groups.ts';
import { readPoints } from './all-age-faces-points.ts';
import { openCsv } from './csv-table.ts';
import { checkFolder, firstExisting } from './folder.ts';
import { readFolder } from './folder-walk.ts';
import { imagePath, readImageSet } from './image-set.ts';
import type { LabelTable } from './label-table.ts';
import type { SourceFormat } from './source.ts';
import { cellsByName, type LabelFile, openTableSource } from './table-source.ts';
import { readTextLines } from './text-lines.ts';

const IMAGES = ['original images', 'original_images'];
const POINTS = ['key points', 'key_points'];
const TABLE = 'labels.csv';
const IMAGE_SETS: readonly [Split, readonly string[]][] = [
  ['train', ['image sets/train.txt', 'image_sets/train.txt']],
  ['val', ['image sets/val.txt', 'image_sets/val.txt']],
];

const GENDERS = ['Female', 'Male'];

const FACTS = [
  { name: 'age_group', classes: AGE_GROUPS },
  { name: 'gender', classes: GENDERS },
  { name: 'age', isMeasure: true },
];

/**
 * All-Age-Faces (Cheng et al. 2019, https://github.com/JingchunCheng/All-Age-Faces-Dataset): each
 * photo is of another person, and has 49 key points. Labels are taken from `labels.csv` (file, age,
 * gender, split) where there is one, else from the data set's own lists of image and gender, which
 * has the age in the image's name.
 */
export const allAgeFaces: SourceFormat = {
  name: 'all-age-faces',
  description: 'All-Age-Faces: original images/, key points/ and image sets/ or labels.csv',

  async recognise(dir) {
    const parts = [IMAGES, POINTS].map((names) => firstExisting(dir, names));
    const labels = firstExisting(dir, [TABLE, ...IMAGE_SETS.flatMap(([, names]) => names)]);
    if (parts.includes(undefined) || !labels) return undefined;
    return `it has ${parts[0]}, ${parts[1]} and ${labels}`;
  },

  async open(options) {
    const dir = await checkFolder(options.dir);
    const images = part(dir, IMAGES);
    const points = part(dir, POINTS);
    return openTableSource(
      {
        format: 'all-age-faces',
        title: 'All-Age-Faces',
        framing: 'centred',
        licence: 'All-Age-Faces: research; cite the authors (Cheng et al. 2019)',
        dir,
        images: await readImageSet(dir, images),
        naming: 'stem',
        labels: await openLabels(dir),
        facts: FACTS,
        keyPointsOf(file) {
          const name = `${points}/${posix.parse(file).name}.txt`;
          return readPoints(join(dir, name), name);
        },
        texts: [await hashPoints(join(dir, points))],
      },
      options,
    );
  },
};

/** The one of `candidates` that is there. */
function part(dir: string, candidates: readonly string[]): string {
  const found = firstExisting(dir, candidates);
  if (found !== undefined) return found;
  throw missing(dir, candidates);
}

function missing(dir: string, candidates: readonly string[]): EvenfaceError {
  return new EvenfaceError('input', `there is no ${candidates[0]}`, {
    place: dir,
    hint: `All-Age-Faces has it; it may be called ${candidates.join(' or ')}.`,
  });
}

async function openLabels(dir: string): Promise<LabelFile[]> {
  if (firstExisting(dir, [TABLE])) return [await openTable(dir)];
  const lists = IMAGE_SETS.flatMap(([split, names]) => {
    const name = firstExisting(dir, names);
    return name === undefined ? [] : [openList(dir, name, split)];
  });
  if (lists.length > 0) return lists;
  throw missing(dir, [TABLE, ...IMAGE_SETS.flatMap(([, names]) => names)]);
}

/** `labels.csv`; the column of the gender may say what its numbers mean: `gender(0=F,1=M)`. */
async function openTable(dir: string): Promise<LabelFile> {
  const table = await openCsv(join(dir, TABLE));
  const column = (name: string) => {
    const found = table.columns.find((one) => one === name || one.startsWith(`${name}(`));
    if (found !== undefined) return found;
    throw new EvenfaceError('input', `there is no column ${name}`, {
      place: `${join(dir, TABLE)}:1`,
      hint: `The columns are: ${table.columns.join(', ')}.`,
    });
  };
  const [file, age, gender] = [column('file'), column('age'), column('gender')];
  return {
    name: TABLE,
    table,
    fileOf: (row) => imagePath(cellsByName(table, row)[file] ?? ''),
    cellsOf(row) {
      const cells = cellsByName(table, row);
      return { ...labelsOf(cells[age] ?? '', cells[gender] ?? ''), split: cells.split ?? '' };
    },
  };
}

/** A list of lines `00007A02 0`: the image, which is named by person and age, and the gender. */
function openList(dir: string, name: string, split: Split): LabelFile {
  const table: LabelTable = {
    columns: ['file', 'gender'],
    async *rows() {
      let line = 0;
      for await (const text of readTextLines(join(dir, name))) {
        line++;
        const cells = text
          .replace(/^\uFEFF/, '')
          .trim()
          .split(/\s+/);
        if (cells[0] === '') continue;
        if (cells.length === 2) yield { line, cells };
        else yield { line, cells, problem: 'expected an image and 0 or 1' };
      }
    },
  };
  return {
    name,
    table,
    split,
    fileOf: ({ cells }) => imagePath(cells[0] ?? ''),
    cellsOf({ cells: [file = '', gender = ''] }) {
      return labelsOf(/A(\d{2,3})(\.[A-Za-z]+)?$/.exec(file)?.[1] ?? '', gender);
    },
  };
}

function labelsOf(age: string, gender: string) {
  const years = yearsOf(age);
  return {
    age: years === undefined ? '' : String(years),
    age_group: years === undefined ? '' : ageGroupOf(years),
    gender: GENDERS[Number(gender || Number.NaN)] ?? gender,
  };
}

/** A hash of all key points: they are small, and follow from nothing else. */
async function hashPoints(dir: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readFolder(dir)).map((entry) => entry.name).sort()) {
    const text = await readFile(join(dir, name)).catch(() => '');
    hash.update(`\0${name}\0${text.length}\0`).update(text);
  }
  return hash.digest('hex');
}
