import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import sharp, { type Sharp } from 'sharp';
import { arrow, face, landmarks68, parquet, tar } from '../datasets/sources/samples-containers.ts';
import { FAIRFACE_HEADER, points49 } from '../datasets/sources/samples-tables.ts';

/** One photo of a data set that is made up: how it is called, its bytes, and what is said of it. */
export interface MadeUpPhoto {
  /** With its extension, without folder. */
  readonly name: string;
  readonly image: Uint8Array;
  readonly cells: readonly string[];
}

export type Files = Record<string, string | Uint8Array>;

/** A format and how it is written. */
export interface FuzzedFormat {
  readonly title: string;
  readonly format: string;
  /** What the cells of a photo say where they are as they should be, by the photo's number. */
  cells(n: number): string[];
  /** How the nth photo is called where it is called as it should be. */
  name?(n: number): string;
  /** The folder of the images; undefined where they lie within containers. */
  readonly images: string | undefined;
  files(photos: readonly MadeUpPhoto[]): Files;
}

const HAIR = ['black', 'brown', 'gray'];
const RACES = ['White', 'Black', 'Indian'];
const yesNo = (n: number) => ['no', 'yes'][n % 2]!;
const mark = (n: number) => ['-1', '1'][n % 2]!;
const padded = (n: number, width: number) => String(n).padStart(width, '0');

function table(header: string, rows: readonly (readonly string[])[], delimiter = ','): string {
  const cell = (text: string) =>
    /[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return [header, ...rows.map((cells) => cells.map(cell).join(delimiter))].join('\n');
}

function images(photos: readonly MadeUpPhoto[], folder: string): Files {
  return Object.fromEntries(photos.map(({ name, image }) => [`${folder}${name}`, image]));
}

function lines(photos: readonly MadeUpPhoto[], of: (photo: MadeUpPhoto, i: number) => string) {
  return photos.map((photo, i) => `${of(photo, i)}\n`).join('');
}

const stem = (name: string) => name.replace(/\.[^.]*$/, '');

function celebaLists(photos: readonly MadeUpPhoto[]): Files {
  const marks = lines(photos, ({ name, cells }) => `${name} ${cells[0]} ${cells[1]}`);
  return {
    'list_attr_celeba.txt': `${photos.length}\nSmiling Young\n${marks}`,
    'list_eval_partition.txt': lines(photos, ({ name, cells }) => `${name} ${cells[2]}`),
    'identity_CelebA.txt': lines(photos, ({ name, cells }) => `${name} ${cells[3]}`),
  };
}

const celebaCells = (n: number) => [mark(n), mark(n >> 1), String(n % 3), String(n)];
const celebaName = (n: number) => `${padded(n, 6)}.jpg`;

/** Every format, in every layout that is read by code of its own. */
export const FUZZED_FORMATS: readonly FuzzedFormat[] = [
  {
    title: 'CelebA, aligned',
    format: 'celeba',
    cells: celebaCells,
    name: celebaName,
    images: 'img_align_celeba',
    files: (photos) => ({
      ...celebaLists(photos),
      'list_landmarks_align_celeba.txt': `${photos.length}\nlefteye_x\n${lines(photos, ({ name, cells }) => `${name} 35 54 53 ${54 + Number(cells[2])} 39 71 36 76 54 77`)}`,
      ...images(photos, 'img_align_celeba/'),
    }),
  },
  {
    title: 'CelebA, in the wild',
    format: 'celeba',
    cells: celebaCells,
    name: celebaName,
    images: 'img_celeba',
    files: (photos) => ({
      ...celebaLists(photos),
      'list_bbox_celeba.txt': `${photos.length}\nimage_id x_1 y_1 width height\n${lines(photos, ({ name, cells }) => `${name} 10 10 ${cells[3]}0 90`)}`,
      ...images(photos, 'img_celeba/'),
    }),
  },
  {
    title: 'FFHQ',
    format: 'ffhq',
    cells: (n) => [['training', 'validation'][n % 2]!, String(20 + n), 'male'],
    name: (n) => `${padded(n - 1, 5)}.png`,
    images: 'thumbnails128x128',
    files: (photos) => {
      const entries = photos.map(({ cells }, n) => [
        n,
        { category: cells[0], image: { face_landmarks: landmarks68() } },
      ]);
      const features = ({ cells }: MadeUpPhoto, n: number) => {
        const one = face(n);
        Object.assign(one.faceAttributes, { age: Number(cells[1]), gender: cells[2] });
        return JSON.stringify([one]);
      };
      return {
        'ffhq-dataset-v2.json': JSON.stringify(Object.fromEntries(entries)),
        ...Object.fromEntries(
          photos.map((photo, n) => [`json/${padded(n, 5)}.json`, features(photo, n)]),
        ),
        ...images(photos, 'thumbnails128x128/00000/'),
      };
    },
  },
  {
    title: 'FairFace',
    format: 'fairface',
    cells: (n) => [['0-2', '03-Sep', '20-29'][n % 3]!, ['Female', 'Male'][n % 2]!, RACES[n % 3]!],
    images: 'train',
    files: (photos) => ({
      'fairface_label_train.csv': table(
        FAIRFACE_HEADER,
        photos.map(({ name, cells }) => [`train/${name}`, ...cells, 'True']),
      ),
      ...images(photos, 'train/'),
    }),
  },
  {
    title: 'UTKFace',
    format: 'utkface',
    cells: (n) => [String(n * 7), String(n % 2), String(n % 5)],
    images: '',
    files: (photos) =>
      images(
        photos.map(({ name, cells, image }) => ({
          name: `${cells.map((cell) => fileName(cell)).join('_')}_${name}`,
          cells,
          image,
        })),
        '',
      ),
  },
  {
    title: 'All-Age-Faces',
    format: 'all-age-faces',
    cells: (n) => [String(6 * n), String(n % 2), ['train', 'val'][n % 2]!],
    name: (n) => `${padded(n, 5)}A${padded(6 * n, 2)}.jpg`,
    images: 'original_images',
    files: (photos) => ({
      'labels.csv': table(
        'file,age,"gender(0=F,1=M)",split',
        photos.map(({ name, cells }) => [name, ...cells]),
      ),
      ...Object.fromEntries(
        photos.map(({ name }) => [`key_points/${stem(name)}.txt`, points49(28, 35)]),
      ),
      ...images(photos, 'original_images/'),
    }),
  },
  {
    title: 'All-Age-Faces, with its own lists',
    format: 'all-age-faces',
    cells: (n) => [String(n % 2)],
    name: (n) => `${padded(n, 5)}A${padded(6 * n, 2)}.jpg`,
    images: 'original images',
    files: (photos) => ({
      'image sets/train.txt': lines(photos, ({ name, cells }) => `${stem(name)} ${cells[0]}`),
      ...Object.fromEntries(
        photos.map(({ name }) => [`key points/${stem(name)}.txt`, points49(28, 35)]),
      ),
      ...images(photos, 'original images/'),
    }),
  },
  {
    title: 'imagefolder with CSV',
    format: 'imagefolder',
    cells: (n) => [yesNo(n), HAIR[n % 3]!, String(n)],
    images: '',
    files: (photos) => ({
      'metadata.csv': table(
        'file_name,Smiling,Hair,identity',
        photos.map(({ name, cells }) => [name, ...cells]),
      ),
      ...images(photos, ''),
    }),
  },
  {
    title: 'imagefolder with JSON lines',
    format: 'imagefolder',
    cells: (n) => [yesNo(n), HAIR[n % 3]!, ['train', 'val', 'test'][n % 3]!],
    images: '',
    files: (photos) => ({
      'metadata.jsonl': lines(photos, ({ name, cells: [Smiling, Hair, split] }) =>
        JSON.stringify({ file_name: name, Smiling, Hair, split }),
      ),
      ...images(photos, ''),
    }),
  },
  {
    title: 'imagefolder with Parquet',
    format: 'imagefolder',
    cells: (n) => [yesNo(n), HAIR[n % 3]!],
    images: '',
    files: (photos) => {
      const column = (name: string, data: string[]) => ({ name, data, type: 'STRING' as const });
      return {
        'metadata.parquet': Buffer.from(
          parquetWriteBuffer({
            columnData: [
              column(
                'file_name',
                photos.map(({ name }) => name),
              ),
              ...['Smiling', 'Hair'].map((name, i) =>
                column(
                  name,
                  photos.map(({ cells }) => cells[i]!),
                ),
              ),
            ],
            rowGroupSize: 3,
          }),
        ),
        ...images(photos, ''),
      };
    },
  },
  {
    title: 'Hugging Face, Parquet',
    format: 'huggingface',
    cells: (n) => [String(n % 2), String(n % 3), HAIR[n % 3]!],
    images: undefined,
    files: (photos) => ({ 'data/train.parquet': parquetOf(photos) }),
  },
  {
    title: 'Hugging Face, Arrow',
    format: 'huggingface',
    cells: (n) => [String(n % 2), String(n % 3)],
    images: undefined,
    files: (photos) => ({ 'data-00000-of-00001.arrow': arrow(rowsOf(photos)) }),
  },
  {
    title: 'WebDataset',
    format: 'webdataset',
    cells: (n) => [yesNo(n), HAIR[n % 3]!, String(n % 2)],
    images: undefined,
    files: (photos) => ({
      'faces-000000.tar': tar(
        photos.flatMap(({ name, image, cells: [Smiling, Hair, cls] }) => [
          { name, bytes: image },
          { name: `${keyOf(name)}.json`, bytes: JSON.stringify({ Smiling, Hair }) },
          { name: `${keyOf(name)}.cls`, bytes: cls! },
        ]),
      ),
    }),
  },
  {
    title: 'a folder with a CSV',
    format: 'csv-folder',
    cells: (n) => [mark(n), HAIR[n % 3]!, String(n / 2)],
    images: 'photos',
    files: (photos) => ({
      'faces.csv': table(
        'photo;Smiling;Hair;score',
        photos.map(({ name, cells }) => [`photos/${name}`, ...cells]),
        ';',
      ),
      ...images(photos, 'photos/'),
    }),
  },
];

/** The key of a sample: the name up to its first dot. */
const keyOf = (name: string) => (name.includes('.') ? name.slice(0, name.indexOf('.')) : name);

function numberOf(cell: string | undefined): number | null {
  const number = Number(cell || Number.NaN);
  return Number.isSafeInteger(number) ? number : null;
}

function rowsOf(photos: readonly MadeUpPhoto[]) {
  return {
    images: photos.map(({ name, image }) => ({ bytes: image, path: name })),
    Smiling: photos.map(({ cells }) => numberOf(cells[0])),
    Hair: photos.map(({ cells }) => numberOf(cells[1])),
  };
}

function parquetOf(photos: readonly MadeUpPhoto[]): Buffer {
  const word = {
    name: 'word',
    type: 'STRING',
    data: photos.map(({ cells }) => cells[2]!),
  } as const;
  return parquet(rowsOf(photos), undefined, [word]);
}

/** A text as the name of a file, as far as file systems have it. */
export function fileName(text: string): string {
  const allowed = text.replace(/[/\0]/g, '-').replace(/^\.{1,2}$/, '-');
  let name = allowed === '' ? '-' : allowed;
  while (Buffer.byteLength(name) > 80) name = name.slice(0, -1);
  // What is no UTF-8 becomes it, as a program that unpacks it would have it.
  return Buffer.from(name).toString();
}

const WIDTH = 89;
const HEIGHT = 109;

async function photo(n: number, finish: (image: Sharp) => Sharp): Promise<Buffer> {
  const pixels = Buffer.from(
    Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => (i * (n + 3) + (i >> 6) * 7) & 255),
  );
  const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;
  return finish(sharp(pixels, { raw })).toBuffer();
}

/** Photos of the same size in every encoding that people have, some with another one's extension. */
const GOOD_PHOTOS = await Promise.all([
  photo(0, (image) => image.jpeg()),
  photo(1, (image) => image.jpeg({ progressive: true }).withMetadata({ orientation: 3 })),
  photo(2, (image) => image.png()),
  photo(3, (image) => image.png({ palette: true })),
  photo(4, (image) => image.greyscale().toColourspace('b-w').png()),
  photo(5, (image) => image.toColourspace('rgb16').png()),
  photo(6, (image) => image.toColourspace('cmyk').jpeg()),
  photo(7, (image) => image.ensureAlpha(0.5).webp()),
  photo(8, (image) => image.gif()),
  photo(9, (image) => image.tiff()),
]);

/** What is no photo, or none that may be decoded. */
const BAD_PHOTOS = [
  Buffer.alloc(0),
  Buffer.from('<!DOCTYPE html><title>404</title>'),
  Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="100000" height="100000"/>'),
  Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/passwd"/></svg>',
  ),
  await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
    .png()
    .toBuffer(),
];

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

/** Bytes that are cut, flipped, and put in. */
const damage = fc.record({
  cut: fc.option(share, { freq: 2 }),
  flips: fc.array(fc.tuple(share, fc.integer({ min: 1, max: 255 })), { maxLength: 4 }),
  insert: fc.option(
    fc.tuple(
      share,
      fc.oneof(
        fc.uint8Array({ maxLength: 20 }),
        fc
          .constantFrom('\n', '\r', '"', ',', '\0', '\uFEFF', '../', '{', ' ', '\n\n', '""', '\\')
          .map((text) => Buffer.from(text)),
      ),
    ),
    { freq: 2 },
  ),
});

type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function damaged(content: string | Uint8Array, { cut, flips, insert }: Damage): Buffer {
  let bytes = Buffer.from(content);
  for (const [at, mask] of flips) {
    if (bytes.length > 0) bytes[Math.floor(at * bytes.length)]! ^= mask;
  }
  if (insert) {
    const at = Math.floor(insert[0] * bytes.length);
    bytes = Buffer.concat([bytes.subarray(0, at), insert[1], bytes.subarray(at)]);
  }
  return cut === null ? bytes : bytes.subarray(0, Math.floor(cut * bytes.length));
}

/** An image before its bytes, so that a report shows how it came about. */
export type ImageRecipe =
  | { readonly good: number; readonly harm?: Damage }
  | { readonly bad: number }
  | { readonly random: Uint8Array };

function bytesOf(recipe: ImageRecipe): Uint8Array {
  if ('random' in recipe) return recipe.random;
  if ('bad' in recipe) return BAD_PHOTOS[recipe.bad]!;
  const whole = GOOD_PHOTOS[recipe.good]!;
  return recipe.harm ? damaged(whole, recipe.harm) : whole;
}

const good = fc.nat(GOOD_PHOTOS.length - 1);

const image: fc.Arbitrary<ImageRecipe> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ good }) },
  { weight: 2, arbitrary: fc.record({ good, harm: damage }) },
  { weight: 1, arbitrary: fc.record({ bad: fc.nat(BAD_PHOTOS.length - 1) }) },
  { weight: 1, arbitrary: fc.record({ random: fc.uint8Array({ maxLength: 200 }) }) },
);

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

/** Cells that trip programs up. */
const trap = fc.constantFrom(
  ...[
    '',
    ' ',
    '-1',
    '0',
    '2',
    '1e9',
    '-0',
    'NaN',
    'null',
    'unknown',
    'true',
    '1.0',
    '999999999999',
  ],
  ...['__proto__', 'constructor', 'toString', '../../etc/passwd', '/etc/passwd', '..\\..\\x.jpg'],
  ...['a,b', 'a"b', '"', 'a\nb', 'a\rb', 'a\0b', '\uFEFF', '\uD800', 'é', 'e\u0301', '😀', '=1+1'],
  'x'.repeat(3000),
);

const EXTENSIONS = ['.jpg', '.JPG', '.jpeg', '.png', '.webp', '.txt', '', '.jpg.chip.jpg', '.'];

const harm = fc.record({ file: fc.nat(30), how: damage });

/** What is put into the folder besides. */
const stray = fc.constantFrom(
  ...(['link out', 'link to a folder', 'link to itself', 'link to nothing', 'folder'] as const),
  ...(['hidden', 'other image', 'Thumbs.db', 'empty table'] as const),
);

export type Stray = typeof stray extends fc.Arbitrary<infer T> ? T : never;

export interface PhotoRecipe extends Omit<MadeUpPhoto, 'image'> {
  readonly image: ImageRecipe;
}

/** A data set, what is then done to its files, and what is put beside them. */
export interface FuzzedFolder {
  readonly photos: readonly PhotoRecipe[];
  readonly harms: readonly { readonly file: number; readonly how: Damage }[];
  readonly missing: readonly number[];
  readonly strays: readonly Stray[];
}

/** Folders of a format, most of whose photos and labels are as they should be. */
export function fuzzedFolder(format: FuzzedFormat): fc.Arbitrary<FuzzedFolder> {
  const onePhoto = (n: number) => {
    const own = format.name?.(n) ?? `${n}.jpg`;
    const cells = format.cells(n);
    return fc.record<PhotoRecipe>({
      name: fc.oneof(
        { weight: 4, arbitrary: fc.constant(own) },
        {
          weight: 1,
          arbitrary: fc
            .tuple(fc.oneof(text, trap), fc.constantFrom(...EXTENSIONS))
            .map(([one, extension]) => fileName(`${fileName(one)}${extension}`)),
        },
      ),
      image,
      cells: fc.tuple(
        ...cells.map((cell) =>
          fc.oneof(
            { weight: 10, arbitrary: fc.constant(cell) },
            { weight: 1, arbitrary: trap },
            { weight: 1, arbitrary: text },
          ),
        ),
      ),
    });
  };
  return fc.integer({ min: 1, max: 6 }).chain((count) =>
    fc.record({
      photos: fc.tuple(...Array.from({ length: count }, (_, i) => onePhoto(i + 1))),
      harms: fc.oneof(
        { weight: 2, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(harm, { maxLength: 2 }) },
      ),
      missing: fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(fc.nat(30), { maxLength: 1 }) },
      ),
      strays: fc.uniqueArray(stray, { maxLength: 2 }),
    }),
  );
}

/** The files of a folder as its format has them, harmed, and in the order of their names. */
export function filesOf(
  format: FuzzedFormat,
  folder: FuzzedFolder,
): [string, string | Uint8Array][] {
  const photos = folder.photos.map((one) => ({ ...one, image: bytesOf(one.image) }));
  const files = Object.entries(format.files(photos)).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const { file, how } of folder.harms) {
    const entry = files[file % files.length]!;
    entry[1] = damaged(entry[1], how);
  }
  const missing = new Set(folder.missing.map((at) => at % files.length));
  return files.filter((_, i) => !missing.has(i));
}
