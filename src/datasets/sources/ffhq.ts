import { createHash, type Hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';
import { AttributeSchema, type Labels, UNKNOWN } from '../../faces/attributes.ts';
import type { KeyPoints, Split } from '../../faces/face.ts';
import { FEATURE_NUMBERS, FEATURE_SCHEMA, readFeatures, scaledTo } from './ffhq-features.ts';
import { jsonMembers } from './ffhq-json.ts';
import { FRAME, fiveOf68 } from './ffhq-landmarks.ts';
import { isObject, member } from './ffhq-member.ts';
import { fingerprintOf } from './fingerprint.ts';
import { checkFolder, firstExisting } from './folder.ts';
import { readFolder } from './folder-walk.ts';
import { notesOnImages, readImageSet } from './image-set.ts';
import { SplitSurvey, type Splitting, splitNamed } from './known-splits.ts';
import { selectAttributes } from './selection.ts';
import type { FaceSource, SourceFormat } from './source.ts';
import { EntryCounter, effectiveLimit, listTable, type TableRow, take } from './table.ts';

const METADATA = 'ffhq-dataset-v2.json';
const FEATURES = ['json', 'ffhq-features-dataset/json', 'features'];
const IN_THE_WILD = 'in-the-wild-images';
const ALIGNED = /^(?:images|thumbnails)(\d+)x\1$/;
const READ_AT_ONCE = 64;

/**
 * FFHQ (Karras et al. 2019, https://github.com/NVlabs/ffhq-dataset): its metadata have landmarks and
 * split; labels are those of the features data set (https://github.com/DCGM/ffhq-features-dataset).
 * Either one will do.
 */
export const ffhq: SourceFormat = {
  name: 'ffhq',
  description: `FFHQ: ${METADATA} or feature files in json/, and images1024x1024/ or thumbnails128x128/`,

  async recognise(dir) {
    if (existsSync(join(dir, METADATA))) return `it has ${METADATA}`;
    const features = featuresIn(dir);
    if (!features || !(await imagesIn(dir))) return undefined;
    return `it has ${features}/00000.json and images in FFHQ's folders`;
  },

  async open(options) {
    const dir = await checkFolder(options.dir);
    const kind = await imagesIn(dir);
    if (!kind) throw lacking(dir, 'images1024x1024, thumbnails128x128 or in-the-wild-images');
    const features = featuresIn(dir);
    const hasMetadata = existsSync(join(dir, METADATA));
    if (!hasMetadata && !features) throw lacking(dir, `${METADATA} and no json/00000.json`);
    const images = await readImageSet(dir, kind.folder);
    const hash = createHash('sha256');
    const rows = hasMetadata
      ? await readMetadata(dir, kind, hash)
      : await rowsOfFeatures(dir, features!);
    const labelled = features ? await readAllFeatures(dir, features, rows, kind, hash) : rows;
    const known = features ? FEATURE_SCHEMA : new AttributeSchema([]);
    const schema = selectAttributes(known, options.attributes);
    const columns = schema.names.map((name) => known.indexOf(name));
    const counter = new EntryCounter(images, 'stem');
    const splits = new SplitSurvey();
    const most = options.limit ?? rows.length;
    for (const [rank, { file, split, problem }] of rows.entries()) {
      const isPhoto = counter.add(file);
      if (isPhoto && !problem && rank < most) splits.add(split, undefined);
    }
    const { total } = counter;
    const limit = effectiveLimit(options.limit, total);
    const splitting = splits.splitting();
    return {
      format: 'ffhq',
      title: `FFHQ, ${images.files.length.toLocaleString('en')} photos`,
      framing: 'centred',
      schema,
      ...(features && { raw: FEATURE_NUMBERS }),
      licence: 'FFHQ: CC BY-NC-SA 4.0, NVIDIA Corporation; each photo by the terms of its author',
      count: limit ?? total,
      notes: [
        ...(features ? [] : ['There are no feature files, so the photos have no labels.']),
        ...(kind.others.length > 0
          ? [`The photos of ${kind.folder} are taken, not those of ${kind.others.join(', ')}.`]
          : []),
        ...splitting.notes,
        ...notesOnImages(images),
      ],
      fingerprint: await fingerprintOf({
        settings: ['ffhq', kind.folder, schema, limit],
        texts: [hash.digest('hex')],
        dir: images.dir,
        images: images.files,
      }),
      async *list() {
        const table = labelled.map((row) => tableRow(row, columns, splitting.of));
        yield* take(listTable(table, images, 'stem'), limit);
      },
    } satisfies FaceSource;
  },
};

/** What is known of a photo. */
interface Row {
  /** `00017`, the image's name without its extension. */
  readonly file: string;
  readonly place: string;
  readonly split?: Split | undefined;
  readonly keyPoints?: KeyPoints | undefined;
  readonly labels?: Labels;
  readonly raw?: Float32Array;
  readonly problem?: { readonly reason: string; readonly detail: string };
}

/** The folder of photos that is taken. */
interface ImageKind {
  readonly folder: string;
  /** Pixels of an aligned photo's side; undefined for photos as they were found. */
  readonly side: number | undefined;
  readonly others: readonly string[];
}

/** The largest aligned photos that there are, else those as they were found. */
async function imagesIn(dir: string): Promise<ImageKind | undefined> {
  const names = (await readFolder(dir)).filter((entry) => !entry.isFile()).map(({ name }) => name);
  const sideOf = (name: string) => Number(ALIGNED.exec(name)?.[1]);
  const aligned = names.filter((name) => ALIGNED.test(name)).sort((a, b) => sideOf(b) - sideOf(a));
  const [folder, ...others] = [...aligned, ...names.filter((name) => name === IN_THE_WILD)];
  if (folder === undefined) return undefined;
  return { folder, side: folder === IN_THE_WILD ? undefined : sideOf(folder), others };
}

function featuresIn(dir: string): string | undefined {
  const found = firstExisting(
    dir,
    FEATURES.map((folder) => `${folder}/00000.json`),
  );
  return found?.slice(0, -'/00000.json'.length);
}

function lacking(place: string, what: string): EvenfaceError {
  return new EvenfaceError('input', `there is no ${what}`, {
    place,
    hint: `FFHQ has its landmarks in ${METADATA} and its photos in images1024x1024 or thumbnails128x128; labels are in the json/ of ffhq-features-dataset.`,
  });
}

async function readMetadata(dir: string, { side }: ImageKind, hash: Hash): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const entry of jsonMembers(join(dir, METADATA), hash)) {
    if ('problem' in entry) {
      const { problem: reason, detail, at } = entry;
      rows.push({ file: '', place: `${METADATA}:byte ${at}`, problem: { reason, detail } });
      continue;
    }
    const { key, value } = entry;
    const place = `${METADATA}:${key}`;
    if (!/^\d{1,9}$/.test(key) || !isObject(value)) {
      const detail = 'expected the number of a photo and an object';
      rows.push({ file: '', place, problem: { reason: 'bad-json', detail } });
      continue;
    }
    const landmarks = member(value, side === undefined ? 'in_the_wild' : 'image', 'face_landmarks');
    rows.push({
      file: key.padStart(5, '0'),
      place,
      split: splitNamed(String(member(value, 'category'))),
      keyPoints: fiveOf68(landmarks, side === undefined ? 1 : side / FRAME),
    });
  }
  return rows;
}

/** Without metadata a photo is what has a feature file. */
async function rowsOfFeatures(dir: string, folder: string): Promise<Row[]> {
  return (await readFolder(join(dir, folder)))
    .map(({ name }) => name)
    .filter((name) => /^\d+\.json$/.test(name))
    .sort()
    .map((name) => ({ file: name.slice(0, -'.json'.length), place: `${folder}/${name}` }));
}

async function readAllFeatures(
  dir: string,
  folder: string,
  rows: readonly Row[],
  { side }: ImageKind,
  hash: Hash,
): Promise<Row[]> {
  const read: Row[] = [];
  for (let start = 0; start < rows.length; start += READ_AT_ONCE) {
    const some = rows.slice(start, start + READ_AT_ONCE);
    const texts = await Promise.all(some.map(({ file }) => textOf(dir, folder, file)));
    for (const [i, row] of some.entries()) {
      hash.update(`\0${row.file}\0${texts[i] ?? ''}`);
      read.push(row.problem ? row : withFeatures(row, texts[i], folder, side));
    }
  }
  return read;
}

async function textOf(dir: string, folder: string, file: string): Promise<string | undefined> {
  if (file === '') return undefined;
  return readFile(join(dir, folder, `${file}.json`), 'utf8').catch(() => undefined);
}

function withFeatures(
  row: Row,
  text: string | undefined,
  folder: string,
  side: number | undefined,
): Row {
  const place = `${folder}/${row.file}.json`;
  if (text === undefined) {
    return { ...row, problem: { reason: 'no-label', detail: `there is no ${place}` } };
  }
  const features = readFeatures(text);
  if (typeof features === 'string') {
    return { ...row, place, problem: { reason: 'bad-label', detail: features } };
  }
  const { labels, raw, keyPoints: found } = features;
  const points = found && side !== undefined ? scaledTo(side, found) : undefined;
  return { ...row, labels, raw, keyPoints: row.keyPoints ?? points };
}

function tableRow(
  { file, place, split, keyPoints, labels, raw, problem }: Row,
  columns: readonly number[],
  splitOfPerson: Splitting['of'],
): TableRow {
  if (problem) return { file, place, ...problem };
  return {
    file,
    place,
    labels: Int8Array.from(columns, (column) => labels?.[column] ?? UNKNOWN),
    raw,
    keyPoints,
    ...splitOfPerson(split, file, undefined),
  };
}
