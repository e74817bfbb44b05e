import { EvenfaceError } from '../../common/errors.ts';
import {
  type Attribute,
  BINARY_VALUES,
  binary,
  categorical,
  UNKNOWN,
} from '../../faces/attributes.ts';

type Pair = readonly [no: string, yes: string];

/** The values that mean no and yes, in lower case, one pair each. */
const PAIRS: readonly Pair[] = [BINARY_VALUES, ['false', 'true'], ['0', '1'], ['-1', '1']];

/** Values that say that the value is not known, in lower case. */
const UNKNOWN_WORDS = new Set(['', 'null', 'none', 'nan', 'unknown']);

/** Labels are int8. */
const MOST_VALUES = 127;

/** A column that becomes an attribute, and how its cells are read. */
export interface AttributeColumn {
  readonly attribute: Attribute;
  /** The label of a cell; undefined when it is not one of the attribute's values. */
  label(cell: string): number | undefined;
}

/** A cell as it is compared: `1.0`, which pandas makes of 1 where cells are lacking, is 1. */
function plain(cell: string): string {
  return /^[+-]?\d+\.0+$/.test(cell) ? cell.slice(0, cell.indexOf('.')) : cell;
}

/** Whether a cell says nothing. */
export function isUnknown(cell: string): boolean {
  return UNKNOWN_WORDS.has(cell.toLowerCase());
}

/**
 * What a column of these distinct values is: binary when they are words for no and yes, else
 * categorical by its sorted values. Undefined when it tells nothing or has more than `most` values.
 */
export function inferColumn(
  name: string,
  distinct: ReadonlySet<string>,
  most: number,
): AttributeColumn | undefined {
  const known = [...new Set([...distinct].map(plain))].filter((value) => !isUnknown(value));
  if (known.length === 0) return undefined;
  const pair = pairOf(known);
  if (pair) return binaryColumn(name, pair);
  if (known.length < 2 || known.length > most) return undefined;
  return categoricalColumn(name, known.sort(byNumberOrName));
}

/**
 * A column as it is declared.
 * @throws EvenfaceError `declaration` for more values than a label can hold
 */
export function declaredColumn(
  name: string,
  declared: 'binary' | readonly string[],
  distinct: ReadonlySet<string>,
): AttributeColumn {
  if (declared === 'binary') {
    return binaryColumn(
      name,
      pairOf([...distinct]) ?? PAIRS.find((pair) => hasYes(pair, distinct)),
    );
  }
  if (declared.length > MOST_VALUES) {
    throw new EvenfaceError('declaration', `${name} has more than ${MOST_VALUES} values`);
  }
  return categoricalColumn(name, declared);
}

function hasYes(pair: Pair, distinct: ReadonlySet<string>): boolean {
  return [...distinct].some((value) => plain(value).toLowerCase() === pair[1]);
}

/** The pair that all values are of. Beside 0, -1 is how a binary label says unknown. */
function pairOf(values: readonly string[]): Pair | undefined {
  const lower = new Set(
    values.map((value) => plain(value).toLowerCase()).filter((v) => !isUnknown(v)),
  );
  if (lower.has('0')) lower.delete('-1');
  return PAIRS.find((pair) => [...lower].every((value) => pair.includes(value)));
}

function binaryColumn(name: string, pair: Pair = BINARY_VALUES): AttributeColumn {
  return {
    attribute: binary(name),
    label(cell) {
      const value = plain(cell).toLowerCase();
      if (isUnknown(value) || (pair[0] === '0' && value === '-1')) return UNKNOWN;
      const label = pair.indexOf(value);
      return label === -1 ? undefined : label;
    },
  };
}

function categoricalColumn(name: string, values: readonly string[]): AttributeColumn {
  const labels = new Map(values.map((value, label) => [value, label]));
  return {
    attribute: categorical(name, values),
    label: (cell) =>
      labels.get(cell) ?? labels.get(plain(cell)) ?? (isUnknown(cell) ? UNKNOWN : undefined),
  };
}

/** `3-9` before `10-19`, and `Asian` before `White`. */
function byNumberOrName(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
