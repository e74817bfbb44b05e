import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  Binary,
  Bool,
  Field,
  Int64,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Table,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { jpeg, writeFiles } from './samples.ts';

/** A member of a tar file; a name of more than 100 bytes becomes a pax header's. */
export interface Member {
  readonly name: string;
  readonly bytes?: string | Uint8Array;
  /** The type's character: `0` a file, `2` a link, `3` a device, `5` a folder. */
  readonly type?: string;
}

/** A tar file as POSIX has it, with its end mark. */
export function tar(members: readonly Member[]): Buffer {
  return Buffer.concat([...members.flatMap(blocksOf), Buffer.alloc(1024)]);
}

function blocksOf({ name, bytes = '', type = '0' }: Member): Buffer[] {
  const content = Buffer.from(bytes);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  if (Buffer.byteLength(name) > 100) {
    const record = ` path=${name}\n`;
    const digits = String(Buffer.byteLength(record) + 3).length;
    const pax = `${Buffer.byteLength(record) + digits}${record}`;
    return [
      ...blocksOf({ name: 'pax', bytes: pax, type: 'x' }),
      ...blocksOf({ name: 'x', bytes, type }),
    ];
  }
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write(type, 156);
  header.write('ustar\x0000', 257);
  header.write('        ', 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, content, padding];
}

const HAIR = ['black', 'brown', 'gray'];

/** Photos 1 to `count`, of the shape of CelebA's. */
async function photos(count: number): Promise<Buffer[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => jpeg((i + 1) * 10, 80, 100)));
}

/** The members of `count` samples from `first` on. */
export async function samples(count: number, first = 0): Promise<Member[]> {
  return (await photos(count)).flatMap((bytes, i) => {
    const [key, n] = [`faces/${String(first + i).padStart(4, '0')}`, first + i];
    const labels = { Smiling: n % 2 === 1, Hair: HAIR[n % 3], age: 20 + n * 1.5 };
    return [
      { name: `${key}.jpg`, bytes },
      { name: `${key}.json`, bytes: JSON.stringify(labels) },
    ];
  });
}

/** A WebDataset of `count` samples in two shards. */
export async function writeWebdataset(dir: string, count: number): Promise<string> {
  const half = count >> 1;
  return writeFiles(dir, {
    'faces-000000.tar': tar(await samples(half)),
    'faces-000001.tar': tar(await samples(count - half, half)),
  });
}

export const FEATURES = {
  image: { _type: 'Image' },
  Smiling: { names: ['no', 'yes'], _type: 'ClassLabel' },
  Hair: { names: HAIR, _type: 'ClassLabel' },
};

/** Rows of a Hugging Face data set. */
export interface Rows {
  readonly images: readonly ({ bytes: Uint8Array | null; path: string | null } | null)[];
  readonly Smiling: readonly (number | null)[];
  readonly Hair: readonly (number | null)[];
}

export async function rowsOf(count: number): Promise<Rows> {
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  return {
    images: (await photos(count)).map((bytes, i) => ({ bytes, path: `${i}.jpg` })),
    Smiling: numbers.map((n) => n % 2),
    Hair: numbers.map((n) => n % 3),
  };
}

/** Parquet as the hub has it, in groups of five rows. */
export function parquet(
  { images, Smiling, Hair }: Rows,
  features: object | null = FEATURES,
  more: { name: string; data: unknown[]; type: 'BOOLEAN' | 'STRING' | 'INT32' | 'DOUBLE' }[] = [],
): Buffer {
  const big = (values: readonly (number | null)[]) =>
    values.map((value) => (value === null ? null : BigInt(value)));
  const leaf = { repetition_type: 'OPTIONAL' } as const;
  const schema = [
    { name: 'root', num_children: 3 + more.length },
    { name: 'image', num_children: 2, ...leaf },
    { name: 'bytes', type: 'BYTE_ARRAY', ...leaf },
    { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', ...leaf },
    { name: 'Smiling', type: 'INT64', ...leaf },
    { name: 'Hair', type: 'INT64', ...leaf },
    ...more.map(({ name, type }) =>
      type === 'STRING'
        ? { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', ...leaf }
        : { name, type, ...leaf },
    ),
  ];
  return Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: 'image', data: [...images] },
        { name: 'Smiling', data: big(Smiling) },
        { name: 'Hair', data: big(Hair) },
        ...more.map(({ name, data }) => ({ name, data })),
      ],
      schema: schema as never,
      rowGroupSize: 5,
      ...(features && {
        kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }],
      }),
    }),
  );
}

/** A data set as the hub has it, in two shards. */
export async function writeParquet(dir: string, count: number): Promise<string> {
  const rows = await rowsOf(count);
  const half = count >> 1;
  const part = (start: number, end?: number): Rows => ({
    images: rows.images.slice(start, end),
    Smiling: rows.Smiling.slice(start, end),
    Hair: rows.Hair.slice(start, end),
  });
  return writeFiles(dir, {
    'data/train-00000-of-00002.parquet': parquet(part(0, half)),
    'data/train-00001-of-00002.parquet': parquet(part(half)),
  });
}

/** Arrow as `save_to_disk` writes it, in batches of five rows. */
export function arrow(
  { images, Smiling, Hair }: Rows,
  { features = FEATURES as object | undefined, asFile = false } = {},
): Buffer {
  const image = new Struct<{ bytes: Binary; path: Utf8 }>([
    new Field('bytes', new Binary(), true),
    new Field('path', new Utf8(), true),
  ]);
  const schema = new Schema(
    [
      new Field('image', image, true),
      new Field('Smiling', new Int64(), true),
      new Field('Hair', new Int64(), true),
      new Field('Young', new Bool(), true),
    ],
    features && new Map([['huggingface', JSON.stringify({ info: { features } })]]),
  );
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, schema);
  const big = (values: readonly (number | null)[]) =>
    vectorFromArray(
      values.map((value) => (value === null ? null : BigInt(value))),
      new Int64(),
    );
  for (let start = 0; start < images.length; start += 5) {
    const slice = <T>(values: readonly T[]) => values.slice(start, start + 5);
    const table = new Table(schema, {
      image: vectorFromArray(slice(images), image),
      Smiling: big(slice(Smiling)),
      Hair: big(slice(Hair)),
      Young: vectorFromArray(
        slice(Smiling).map((value) => value === 1),
        new Bool(),
      ),
    });
    for (const batch of table.batches) writer.write(batch);
  }
  writer.finish();
  const stream = Buffer.from(writer.toUint8Array(true));
  // The file format has the stream between its magic and a footer.
  return asFile
    ? Buffer.concat([Buffer.from('ARROW1\0\0'), stream, Buffer.from('ARROW1')])
    : stream;
}

/** A data set as `save_to_disk` writes it. */
export async function writeArrow(dir: string, count: number): Promise<string> {
  const shard = 'data-00000-of-00001.arrow';
  return writeFiles(dir, {
    [shard]: arrow(await rowsOf(count), { features: undefined }),
    'dataset_info.json': JSON.stringify({ features: FEATURES }),
    'state.json': JSON.stringify({ _data_files: [{ filename: shard }], _split: 'train' }),
    'cache-1a2b.arrow': 'left by map()',
  });
}

/** Writes a file below `dir`, whose folder need not be there, and gives the folder back. */
export function writeBytes(dir: string, name: string, bytes: Uint8Array): string {
  mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
  writeFileSync(path.join(dir, name), bytes);
  return dir;
}

/** 68 landmarks around a point, with the five that matter where FFHQ has them. */
export function landmarks68(scale = 1): number[][] {
  const points = Array.from({ length: 68 }, () => [500, 500]);
  const put = (indices: number[], x: number, y: number) => {
    for (const [i, at] of indices.entries()) points[at] = [x + (i % 2 ? 5 : -5), y];
  };
  put([36, 37, 38, 39, 40, 41], 385, 480);
  put([42, 43, 44, 45, 46, 47], 640, 480);
  points[30] = [512, 620];
  points[48] = [420, 730];
  points[54] = [600, 730];
  return points.map((point) => point.map((value) => value * scale));
}

/** A feature file of FFHQ: one face as Face API has it. */
export function face(n: number) {
  return {
    faceRectangle: { top: 428, left: 208, width: 583, height: 583 },
    faceLandmarks: {
      pupilLeft: { x: 385, y: 480 },
      pupilRight: { x: 640, y: 480 },
      noseTip: { x: 512, y: 620 },
      mouthLeft: { x: 420, y: 730 },
      mouthRight: { x: 600, y: 730 },
    },
    faceAttributes: {
      smile: n % 2 ? 0.9 : 0.1,
      headPose: { pitch: -3, roll: 2, yaw: n % 3 ? 4 : 30 },
      gender: n % 2 ? 'female' : 'male',
      age: 3 + n * 6,
      facialHair: { moustache: 0.1, beard: n % 2 ? 0 : 0.6, sideburns: 0.4 },
      glasses: ['NoGlasses', 'ReadingGlasses', 'Sunglasses'][n % 3],
      emotion: { anger: 0, happiness: 0.7, neutral: 0.3 },
      makeup: { eyeMakeup: false, lipMakeup: true },
      accessories: n % 2 ? [{ type: 'headWear', confidence: 0.9 }] : [],
      blur: { blurLevel: 'low', value: 0 },
      hair: {
        bald: 0.02,
        invisible: n % 4 === 3,
        hairColor: [
          { color: 'brown', confidence: 0.9 },
          { color: 'blond', confidence: 0.4 },
        ],
      },
    },
  };
}

/** FFHQ with thumbnails, metadata and feature files of `count` photos. */
export async function writeFfhq(dir: string, count: number): Promise<string> {
  const name = (n: number) => String(n).padStart(5, '0');
  const numbers = Array.from({ length: count }, (_, n) => n);
  const images = await Promise.all(numbers.map((n) => jpeg(n * 10, 128, 128)));
  const metadata = numbers.map((n) => [
    String(n),
    {
      category: n % 3 ? 'training' : 'validation',
      metadata: { title: 'a } in a "title", \\ and ü' },
      image: { file_path: `images1024x1024/00000/${name(n)}.png`, face_landmarks: landmarks68() },
      in_the_wild: { face_landmarks: landmarks68(2) },
    },
  ]);
  return writeFiles(dir, {
    'ffhq-dataset-v2.json': JSON.stringify(Object.fromEntries(metadata)),
    ...Object.fromEntries(
      numbers.map((n) => [`thumbnails128x128/00000/${name(n)}.png`, images[n]!]),
    ),
    ...Object.fromEntries(numbers.map((n) => [`json/${name(n)}.json`, JSON.stringify([face(n)])])),
  });
}
