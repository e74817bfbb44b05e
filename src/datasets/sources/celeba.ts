import { createHash, type Hash } from 'node:crypto';
import { basename, join } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';
import { AttributeSchema, binary } from '../../faces/attributes.ts';
import type { KeyPoints, Split } from '../../faces/face.ts';
import type { Framing } from '../../faces/face-alignment.ts';
import { BOX_NUMBERS, keyPointsInBox, LANDMARK_NUMBERS, landmarksOf } from './celeba-key-points.ts';
import {
  type AttributeTable,
  type RowOf,
  readAttributes,
  readCoordinates,
  readNumbers,
  type SideList,
} from './celeba-lists.ts';
import { fingerprintOf } from './fingerprint.ts';
import { checkFolder, firstExisting } from './folder.ts';
import { type ImageSet, type Naming, notesOnImages, readImageSet } from './image-set.ts';
import { SplitSurvey, type Splitting } from './known-splits.ts';
import { selectAttributes } from './selection.ts';
import type { FaceSource, SourceFormat } from './source.ts';
import { EntryCounter, effectiveLimit, listTable, type TableRow, take } from './table.ts';

/** Where CelebA's download keeps each part, and where a flat copy or Kaggle's has it. */
const ATTRIBUTES = places('list_attr_celeba', 'Anno');
const PARTITION = places('list_eval_partition', 'Eval');
const IDENTITY = places('identity_CelebA', 'Anno');
const BOXES = places('list_bbox_celeba', 'Anno');
const LANDMARKS = places('list_landmarks_celeba', 'Anno');
const ALIGNED_LANDMARKS = places('list_landmarks_align_celeba', 'Anno');

const ALIGNED = [
  ...['img_align_celeba', 'Img/img_align_celeba'],
  ...['img_align_celeba_png', 'Img/img_align_celeba_png'],
];
const IN_THE_WILD = ['img_celeba', 'Img/img_celeba'];

const PARTS: readonly Split[] = ['train', 'val', 'test'];

function places(name: string, folder: string): string[] {
  return [`${name}.txt`, `${folder}/${name}.txt`, `${name}.csv`, `${folder}/${name}.csv`];
}

/**
 * CelebA (Liu et al. 2015, https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html) in its own text formats
 * or as Kaggle has it: the aligned photos, or the original ones, whose landmarks or boxes say where
 * the faces are. What is held of the lists is a few numbers a row.
 */
export const celeba: SourceFormat = {
  name: 'celeba',
  description: 'CelebA: list_attr_celeba.txt or .csv, and img_align_celeba/ or img_celeba/',

  async recognise(dir) {
    const found = firstExisting(dir, ATTRIBUTES);
    return found && `it has ${found}`;
  },

  async open(options) {
    const dir = await checkFolder(options.dir);
    const attributes = part(dir, ATTRIBUTES);
    const layout = layoutOf(dir);
    const hash = createHash('sha256');
    const table = await readAttributes(join(dir, attributes), hash);
    const images = await readImageSet(dir, layout.folder);
    const lists = await readSideLists(dir, table, layout, hash);
    const known = new AttributeSchema(table.names.map(binary));
    const schema = selectAttributes(known, options.attributes);
    const columns = schema.names.map((name) => known.indexOf(name));
    const { total, splitting } = survey(table, lists, images, layout.naming, options.limit);
    const limit = effectiveLimit(options.limit, total);
    const context = { table, path: attributes, lists, columns, splitting };
    return {
      format: 'celeba',
      title: `CelebA, ${images.files.length.toLocaleString('en')} photos`,
      framing: layout.framing,
      schema,
      licence: 'CelebA: non-commercial research purposes only',
      count: limit ?? total,
      notes: [...layout.notes, ...notesOn(lists), ...splitting.notes, ...notesOnImages(images)],
      fingerprint: await fingerprintOf({
        settings: ['celeba', layout.folder, schema, limit],
        texts: [hash.digest('hex')],
        dir: images.dir,
        images: images.files,
      }),
      async *list() {
        yield* take(listTable(rowsOf(context), images, layout.naming), limit);
      },
    } satisfies FaceSource;
  },
};

/** The one of `candidates` that is there; an input error names the first when none is. */
function part(dir: string, candidates: readonly string[]): string {
  const found = firstExisting(dir, candidates);
  if (found !== undefined) return found;
  throw new EvenfaceError('input', `there is no ${candidates[0]}`, {
    place: dir,
    hint: `CelebA has it as ${candidates.join(' or ')}.`,
  });
}

/** Which photos are taken. */
interface Layout {
  readonly folder: string;
  readonly framing: Framing;
  /** The lists have the names of the JPEGs. */
  readonly naming: Naming;
  readonly notes: readonly string[];
}

function layoutOf(dir: string): Layout {
  const wild = firstExisting(dir, IN_THE_WILD);
  const aligned = firstExisting(dir, ALIGNED);
  if (wild !== undefined && aligned === undefined) {
    return { folder: wild, framing: 'centred', naming: 'path', notes: [] };
  }
  const folder = part(dir, ALIGNED);
  // Kaggle's archive has the folder within a folder of the same name.
  const nested = firstExisting(dir, [`${folder}/${basename(folder)}`]) ?? folder;
  const notes = wild ? [`The photos of ${nested} are taken, not those of ${wild}.`] : [];
  const naming = folder.endsWith('_png') ? 'stem' : 'path';
  return { folder: nested, framing: 'celeba-aligned', naming, notes };
}

/** What the other lists say, by row of the attributes' list. */
interface SideLists {
  readonly partition: Named<Int32Array> | undefined;
  readonly identity: Named<Int32Array> | undefined;
  readonly landmarks: Named<Float32Array> | undefined;
  readonly boxes: Named<Float32Array> | undefined;
  /** Whether a photo without key points can't be used. */
  readonly needsKeyPoints: boolean;
}

/** A list, and its path within the source. */
type Named<T> = SideList<T> & { readonly path: string };

async function readSideLists(
  dir: string,
  { files }: AttributeTable,
  { framing }: Layout,
  hash: Hash,
): Promise<SideLists> {
  const ranks = new Map<string, number>();
  for (const [row, file] of files.entries()) if (!ranks.has(file)) ranks.set(file, row);
  const rowOf: RowOf = (file) => ranks.get(file);
  const read = async <T>(
    candidates: readonly string[],
    readOne: (path: string) => Promise<SideList<T>>,
  ): Promise<Named<T> | undefined> => {
    const path = firstExisting(dir, candidates);
    return path === undefined ? undefined : { path, ...(await readOne(join(dir, path))) };
  };
  const numbers = (isNumber: (word: string) => boolean) => (path: string) =>
    readNumbers(path, hash, files.length, rowOf, isNumber);
  const coordinates = (width: number) => (path: string) =>
    readCoordinates(path, hash, files.length, rowOf, width);
  const isWild = framing !== 'celeba-aligned';
  const lists = {
    partition: await read(
      PARTITION,
      numbers((word) => /^[012]$/.test(word)),
    ),
    identity: await read(
      IDENTITY,
      numbers((word) => /^\d{1,9}$/.test(word)),
    ),
    landmarks: await read(isWild ? LANDMARKS : ALIGNED_LANDMARKS, coordinates(LANDMARK_NUMBERS)),
    boxes: isWild ? await read(BOXES, coordinates(BOX_NUMBERS)) : undefined,
    needsKeyPoints: isWild,
  };
  if (isWild && !lists.landmarks && !lists.boxes) {
    throw new EvenfaceError('input', `there is no ${LANDMARKS[0]} and no ${BOXES[0]}`, {
      place: dir,
      hint: 'One of them must say where the faces are in the original photos.',
    });
  }
  return lists;
}

function notesOn({ partition, identity, landmarks, boxes, needsKeyPoints }: SideLists): string[] {
  const unread = [landmarks, boxes].flatMap((list) => {
    const [line] = list?.wrong.values() ?? [];
    const [second] = list?.contradicted.values() ?? [];
    return [
      ...(line === undefined
        ? []
        : [
            `${list!.path} has ${list!.wrong.size} lines that can't be read, the first is ${line}.`,
          ]),
      ...(second === undefined
        ? []
        : [
            `${list!.path} has ${list!.contradicted.size} photos with two different lines, which are not used: see line ${second}.`,
          ]),
    ];
  });
  return [
    ...(partition
      ? []
      : [`There is no ${PARTITION[0]}: ${identity ? 'people' : 'photos'} are split 80/10/10.`]),
    ...(needsKeyPoints && !landmarks
      ? [`There is no ${LANDMARKS[0]}: faces are aligned by their boxes, which is less exact.`]
      : []),
    ...unread,
  ];
}

/** How many entries there are, and how the first `limit` are split. */
function survey(
  { files, problems }: AttributeTable,
  lists: SideLists,
  images: ImageSet,
  naming: Naming,
  limit = Infinity,
) {
  const counter = new EntryCounter(images, naming);
  const splits = new SplitSurvey();
  for (const [row, file] of files.entries()) {
    const isPhoto = counter.add(file) && !problems.has(row);
    if (isPhoto && row < limit) splits.add(partOf(lists, row), personOf(lists, row));
  }
  return { total: counter.total, splitting: splits.splitting() };
}

function partOf({ partition }: SideLists, row: number): Split | undefined {
  return partition && PARTS[partition.values[row]!];
}

function personOf({ identity }: SideLists, row: number): string | undefined {
  const person = identity?.values[row] ?? -1;
  return person >= 0 ? String(person) : undefined;
}

interface RowContext {
  readonly table: AttributeTable;
  /** The attributes' list within the source. */
  readonly path: string;
  readonly lists: SideLists;
  readonly columns: readonly number[];
  readonly splitting: Splitting;
}

function* rowsOf(context: RowContext): Generator<TableRow> {
  const { table, path } = context;
  for (const [row, file] of table.files.entries()) {
    yield { file, place: `${path}:${table.lines[row]}`, ...readRow(context, row, file) };
  }
}

/** What the lists say of a photo, or why it can't be used. */
function readRow({ table, lists, columns, splitting }: RowContext, row: number, file: string) {
  const { partition, identity, landmarks, boxes, needsKeyPoints } = lists;
  const problem = table.problems.get(row);
  if (problem) return { reason: 'bad-label', detail: problem };
  for (const [list, expected] of [
    [partition, '0, 1 or 2 (train, val, test)'],
    [identity, 'a number'],
  ] as const) {
    const reason = list === partition ? 'bad-split' : 'bad-label';
    const line = list?.wrong.get(row);
    if (line !== undefined) {
      return { reason, detail: `${list!.path}:${line}: expected the file and ${expected}` };
    }
    const second = list?.contradicted.get(row);
    if (second !== undefined) {
      return { reason, detail: `${list!.path}:${second}: an earlier line says otherwise` };
    }
  }
  const part = partOf(lists, row);
  if (partition && part === undefined) {
    return { reason: 'no-split', detail: `${partition.path} does not have it` };
  }
  const subject = personOf(lists, row);
  const keyPoints: KeyPoints | undefined =
    (landmarks && landmarksOf(landmarks.values, row)) ??
    (boxes && keyPointsInBox(boxes.values, row));
  if (needsKeyPoints && !keyPoints) {
    return { reason: 'no-key-points', detail: 'no list says where the face is in the photo' };
  }
  const width = table.names.length;
  const labels = Int8Array.from(columns, (column) => table.values[row * width + column]!);
  return { labels, subject, keyPoints, ...splitting.of(part, file, subject) };
}
