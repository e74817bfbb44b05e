import { EvenfaceError } from '../../common/errors.ts';
import { didYouMean } from '../../common/nearest.ts';
import { AttributeSchema, type Labels } from '../../faces/attributes.ts';
import type { KeyPoints, Split } from '../../faces/face.ts';
import { type AttributeColumn, declaredColumn, inferColumn, isUnknown } from './columns.ts';
import { splitNamed } from './known-splits.ts';
import { type RawColumn, type RawValues, readNumber } from './raw-labels.ts';
import type { SourceOptions } from './source.ts';

/** What a record (a row, a JSON object) says, as text by column; an empty cell says nothing. */
export type Cells = Readonly<Record<string, string>>;

const SUBJECT_COLUMNS = ['subject', 'identity', 'celeb_id', 'person_id'];
const SPLIT_COLUMN = 'split';

/** The columns that say who and in which split a photo is. */
export const SPLITTING_COLUMNS: readonly string[] = [...SUBJECT_COLUMNS, SPLIT_COLUMN];

/** Columns that are about the photo, not the face. */
const NOT_ATTRIBUTES = new Set([
  ...['file_name', 'id', 'image_id', 'key', '__key__', '__url__'],
  ...SPLITTING_COLUMNS,
]);

/** Columns that tell how a synthetic face was made, where all of them are there. */
const MADE_COLUMNS = ['cell', 'seed', 'attempt', 'model_hash'];

const POINTS = ['left_eye', 'right_eye', 'nose', 'mouth_left', 'mouth_right'] as const;
const POINT_COLUMNS = POINTS.flatMap((point) => [`${point}_x`, `${point}_y`]);

/** A column with more distinct values, and no declared kind, is no attribute. */
const MOST_VALUES = 32;

/** Labels are int8. */
const MOST_CLASSES = 127;

/** A longer cell is text, not the name of a value. */
const MOST_NAME = 256;

/** Distinct cells remembered of a column: enough to know that there are too many. */
const REMEMBERED = MOST_VALUES + 16;

/** Values that a note names. */
const MOST_SHOWN = 10;

/** What is known of a column before any record is read. */
export interface ColumnFacts {
  readonly name: string;
  /** The names of a label's values, in the labels' order, where the data set has them. */
  readonly classes?: readonly string[] | undefined;
  /** Whether it measures something, so that few distinct values make no attribute of it. */
  readonly isMeasure?: boolean;
}

interface Surveyed extends ColumnFacts {
  readonly distinct: Set<string>;
  isMeasure: boolean;
  isNumeric: boolean;
  /** Whether a cell is longer than the name of a value. */
  isText: boolean;
}

/** What all records together say about the columns, in memory that does not grow with them. */
export class ColumnSurvey {
  readonly #columns = new Map<string, Surveyed>();

  constructor(facts: readonly ColumnFacts[] = []) {
    for (const column of facts) this.#add(column);
  }

  /** The columns whose cells tell what they are; the others' kind is known. */
  get open(): string[] {
    return [...this.#columns.values()].filter(({ classes }) => !classes).map(({ name }) => name);
  }

  get columns(): readonly Surveyed[] {
    return [...this.#columns.values()];
  }

  /** The distinct cells of a column, as far as they are remembered. */
  distinct(name: string): ReadonlySet<string> {
    return this.#columns.get(name)?.distinct ?? new Set();
  }

  read(cells: Cells): void {
    for (const [name, cell] of Object.entries(cells)) {
      const column = this.#columns.get(name) ?? this.#add({ name });
      if (cell.length > MOST_NAME) column.isText = true;
      else if (column.distinct.size < REMEMBERED && !column.distinct.has(cell)) {
        // A copy: a part of a line would keep all of it in memory.
        column.distinct.add(Buffer.from(cell).toString());
      }
      if (column.isNumeric && !isUnknown(cell)) {
        const number = readNumber(cell);
        if (number === undefined) column.isNumeric = false;
        else if (!Number.isInteger(number)) column.isMeasure = true;
      }
    }
  }

  #add(facts: ColumnFacts): Surveyed {
    const distinct = new Set<string>();
    const isMeasure = facts.isMeasure ?? false;
    const column = { ...facts, distinct, isMeasure, isNumeric: true, isText: false };
    this.#columns.set(facts.name, column);
    return column;
  }
}

/** How records become labels. */
export interface RecordReader {
  readonly schema: AttributeSchema;
  readonly raw: readonly RawColumn[];
  readonly notes: readonly string[];
  /** The columns that are read. */
  readonly needed: readonly string[];
  /** What a record says, or why it can't be used. */
  read(cells: Cells): ReadRecord | { readonly reason: string; readonly detail: string };
}

export interface ReadRecord {
  readonly labels: Labels;
  readonly raw?: RawValues;
  readonly subject?: string;
  readonly split?: Split;
  readonly keyPoints?: KeyPoints;
}

/**
 * The reader of records with these columns: those that are declared are attributes, or with `all`
 * each that can be one; numbers and text that can't are raw columns.
 * @throws EvenfaceError `declaration` for an attribute that there is not
 */
export function recordReader(
  survey: ColumnSurvey,
  wanted: SourceOptions['attributes'],
): RecordReader {
  const names = new Set(survey.columns.map(({ name }) => name));
  const isMade = MADE_COLUMNS.every((name) => names.has(name));
  const candidates = survey.columns.filter(
    ({ name }) =>
      !NOT_ATTRIBUTES.has(name) &&
      !POINT_COLUMNS.includes(name) &&
      !(isMade && MADE_COLUMNS.includes(name)),
  );
  const columns = wanted === 'all' ? inferred(candidates) : declared(candidates, wanted);
  const taken = new Set(columns.map(({ attribute }) => attribute.name));
  const others = candidates.filter(({ name }) => !taken.has(name));
  const raw = others
    .filter(({ distinct, isText }) => isText || [...distinct].some((cell) => !isUnknown(cell)))
    .map(
      ({ name, isNumeric, classes }): RawColumn => ({
        name,
        kind: isNumeric && !classes ? 'number' : 'text',
      }),
    );
  const leftOut = wanted === 'all' ? others.map(({ name }) => name) : [];
  return {
    schema: new AttributeSchema(columns.map(({ attribute }) => attribute)),
    raw,
    notes: [
      ...(wanted === 'all' ? notesOnKinds(columns, survey) : []),
      ...(leftOut.length > 0 ? [`Columns that are no attributes: ${leftOut.join(', ')}.`] : []),
    ],
    needed: [
      ...taken,
      ...raw.map(({ name }) => name),
      ...[...SPLITTING_COLUMNS, ...POINT_COLUMNS].filter((name) => names.has(name)),
    ],
    read: (cells) => readRecord(cells, columns, raw),
  };
}

/** What was made of columns whose kind nobody named. */
function notesOnKinds(columns: readonly AttributeColumn[], survey: ColumnSurvey): string[] {
  return columns.flatMap(({ attribute: { kind, name, values } }) => {
    if (!survey.open.includes(name)) return [];
    const words = [...survey.distinct(name)].filter((cell) => cell !== '' && isUnknown(cell));
    const quoted = words.map((word) => `"${word}"`).join(' and ');
    return [
      ...(kind === 'categorical'
        ? [`${name} is taken as one of ${someOf(values)}; declare attributes to have it otherwise.`]
        : []),
      ...(words.length > 0 ? [`${quoted} of ${name} is taken as not known.`] : []),
    ];
  });
}

/** A list of values as a sentence has room for it. */
function someOf(values: readonly string[]): string {
  const shown = values.slice(0, MOST_SHOWN).map(shortened).join(', ');
  return values.length > MOST_SHOWN ? `${values.length} values (${shown}, …)` : shown;
}

function inferred(candidates: readonly Surveyed[]): AttributeColumn[] {
  return candidates
    .map(({ name, classes, distinct, isMeasure, isNumeric, isText }) => {
      if (classes) return classColumn(name, classes);
      const isOther = (isMeasure && isNumeric) || isText;
      return isOther ? undefined : inferColumn(name, distinct, MOST_VALUES);
    })
    .filter((column) => column !== undefined);
}

/** A column whose values are named: binary when the names are words for no and yes. */
function classColumn(name: string, classes: readonly string[]): AttributeColumn | undefined {
  if (classes.length < 2 || classes.length > MOST_CLASSES) return undefined;
  const column = inferColumn(name, new Set(classes), MOST_CLASSES);
  return column?.attribute.kind === 'binary' ? column : declaredColumn(name, classes, new Set());
}

function declared(
  candidates: readonly Surveyed[],
  wanted: Exclude<SourceOptions['attributes'], 'all'>,
): AttributeColumn[] {
  return Object.entries(wanted).map(([name, kind]) => {
    const found = candidates.find((column) => column.name === name);
    if (found) return declaredColumn(name, kind, new Set(found.classes ?? found.distinct));
    const names = candidates.map((column) => column.name);
    throw new EvenfaceError(
      'declaration',
      `there is no attribute "${name}"${didYouMean(name, names)}`,
      { hint: `The columns are: ${names.join(', ')}.` },
    );
  });
}

function readRecord(
  cells: Cells,
  columns: readonly AttributeColumn[],
  rawColumns: readonly RawColumn[],
) {
  const labels = new Int8Array(columns.length);
  for (const [i, { attribute, label }] of columns.entries()) {
    const cell = cells[attribute.name] ?? '';
    const value = label(cell);
    if (value === undefined) {
      const detail = `${attribute.name} is "${shortened(cell)}", not one of ${someOf(attribute.values)}`;
      return { reason: 'bad-label', detail };
    }
    labels[i] = value;
  }
  const named = cells[SPLIT_COLUMN] ?? '';
  const split = splitNamed(named);
  if (!split && !isUnknown(named)) {
    const detail = `split is "${shortened(named)}", not one of train, val, test`;
    return { reason: 'bad-split', detail };
  }
  const raw = rawColumns.map(({ name, kind }) =>
    kind === 'number' ? (readNumber(cells[name] ?? '') ?? Number.NaN) : (cells[name] ?? ''),
  );
  const subject = subjectOf(cells);
  const keyPoints = keyPointsOf(cells);
  return {
    labels,
    ...(raw.length > 0 && { raw }),
    ...(subject && { subject }),
    ...(split && { split }),
    ...(keyPoints && { keyPoints }),
  };
}

/** The person that a record is about, where it says. */
export function subjectOf(cells: Cells): string | undefined {
  return SUBJECT_COLUMNS.map((column) => cells[column]).find(
    (cell) => cell !== undefined && !isUnknown(cell),
  );
}

/** The key points, where a record has all ten numbers. */
function keyPointsOf(cells: Cells): KeyPoints | undefined {
  if (cells[POINT_COLUMNS[0]!] === undefined) return undefined;
  const numbers = POINT_COLUMNS.map((column) => readNumber(cells[column] ?? '') ?? Number.NaN);
  return keyPointsFrom(numbers);
}

/** Key points of x and y of left eye, right eye, nose and both corners of the mouth. */
export function keyPointsFrom(numbers: ArrayLike<number>): KeyPoints | undefined {
  const point = (i: number) => ({ x: numbers[2 * i]!, y: numbers[2 * i + 1]! });
  for (let i = 0; i < 10; i++) if (!Number.isFinite(numbers[i])) return undefined;
  return {
    leftEye: point(0),
    rightEye: point(1),
    nose: point(2),
    mouthLeft: point(3),
    mouthRight: point(4),
  };
}

/** A cell as a message shows it. */
export function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
