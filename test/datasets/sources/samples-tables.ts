import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parquetWriteFile } from 'hyparquet-writer';
import { jpeg, writeFiles } from './samples.ts';

const numbersTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** `count` photos, by the paths that `name` gives the numbers from 1. */
async function photos(count: number, name: (n: number) => string, side = 96) {
  const images = await Promise.all(numbersTo(count).map((n) => jpeg(n * 10, side, side)));
  return Object.fromEntries(images.map((image, i) => [name(i + 1), image]));
}

export const FAIRFACE_HEADER = 'file,age,gender,race,service_test';

/** FairFace with two thirds of `count` photos in `train` and the others in `val`. */
export async function writeFairface(dir: string, count: number): Promise<string> {
  const ages = ['0-2', '3-9', '10-19', 'more than 70'];
  const races = ['White', 'Latino_Hispanic', 'East Asian'];
  const part = (n: number) => (n % 3 === 0 ? 'val' : 'train');
  const file = (n: number) => `${part(n)}/${n}.jpg`;
  const row = (n: number) =>
    `${file(n)},${ages[n % 4]},${n % 2 ? 'Male' : 'Female'},${races[n % 3]},${n % 2 ? 'True' : 'False'}\n`;
  const table = (name: string) =>
    `${FAIRFACE_HEADER}\n${numbersTo(count)
      .filter((n) => part(n) === name)
      .map(row)
      .join('')}`;
  return writeFiles(dir, {
    'fairface_label_train.csv': table('train'),
    'fairface_label_val.csv': table('val'),
    ...(await photos(count, file)),
  });
}

/** The name of a UTKFace photo: of the age `7 n`. */
export function utkfaceName(n: number): string {
  return `${n * 7}_${n % 2}_${n % 5}_2017011617473${String(n).padStart(4, '0')}.jpg.chip.jpg`;
}

export async function writeUtkface(dir: string, count: number): Promise<string> {
  return writeFiles(dir, await photos(count, utkfaceName));
}

/** 49 points of an upright face whose eyes are 40 pixels apart; eyes and mouth are single points. */
export function points49(x = 28, y = 35): string {
  const at = (dx: number, dy: number) => `${x + dx} ${y + dy}\r\n`;
  const nose = Array.from({ length: 9 }, () => at(20, 22)).join('');
  const lips = Array.from({ length: 18 }, (_, i) => at(i === 0 ? 4 : i === 6 ? 36 : 20, 42));
  return at(0, -10).repeat(10) + nose + at(0, 0).repeat(6) + at(40, 0).repeat(6) + lips.join('');
}

/** All-Age-Faces with `labels.csv`. */
export async function writeAllAgeFaces(dir: string, count: number): Promise<string> {
  const name = (n: number) => `${String(n).padStart(5, '0')}A${String(n * 6).padStart(2, '0')}`;
  const row = (n: number) => `${name(n)}.jpg,${n * 6},${n % 2},${n % 3 ? 'train' : 'val'}\n`;
  return writeFiles(dir, {
    'labels.csv': `file,age,"gender(0=F,1=M)",split\n${numbersTo(count).map(row).join('')}`,
    ...Object.fromEntries(numbersTo(count).map((n) => [`key_points/${name(n)}.txt`, points49()])),
    ...(await photos(count, (n) => `original_images/${name(n)}.jpg`)),
  });
}

/** A folder of photos and a table beside it. */
export async function writeCsvFolder(dir: string, count: number): Promise<string> {
  const hair = ['black', 'brown', 'gray'];
  const row = (n: number) => `${n};photos/${n}.jpg;${n % 2 ? 1 : -1};${hair[n % 3]};${n * 1.5}\n`;
  return writeFiles(dir, {
    'faces.csv': `nr;photo;Smiling;Hair;score\n${numbersTo(count).map(row).join('')}`,
    ...(await photos(count, (n) => `photos/${n}.jpg`)),
  });
}

/** An imagefolder whose table is Parquet, as Hugging Face writes it: classes are numbers. */
export async function writeParquetFolder(dir: string, count: number): Promise<string> {
  const feature = (names: string[]) => ({ names, _type: 'ClassLabel' });
  const features = {
    file_name: { dtype: 'string', _type: 'Value' },
    Smiling: feature(['no', 'yes']),
    Hair: feature(['gray', 'black', 'brown']),
  };
  mkdirSync(dir, { recursive: true });
  const column = (name: string, type: 'STRING' | 'INT64', of: (n: number) => unknown) => ({
    name,
    type,
    nullable: true,
    data: numbersTo(count).map(of),
  });
  await parquetWriteFile({
    filename: path.join(dir, 'metadata.parquet'),
    columnData: [
      column('file_name', 'STRING', (n) => `${n}.jpg`),
      column('Smiling', 'INT64', (n) => (n === 4 ? null : BigInt(n % 2))),
      column('Hair', 'INT64', (n) => BigInt(n % 3)),
    ],
    kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }],
    rowGroupSize: 5,
  });
  return writeFiles(dir, await photos(count, (n) => `${n}.jpg`));
}
