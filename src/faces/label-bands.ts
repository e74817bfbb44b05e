import { BINARY_VALUES, UNKNOWN } from './attributes.ts';
import { describeColumn, type LabelColumn, type LabelRow } from './label-columns.ts';
import { type ReadValues, UNPLACED } from './label-reading.ts';
import type { Refuse } from './label-rule.ts';

/** `0-9`, `10-19`, `20+` for the lower edges 0, 10 and 20; between whole edges only whole numbers. */
export function bandNames(edges: readonly number[]): string[] {
  const isWhole = edges.every(Number.isInteger);
  return edges.map((from, i) => {
    const end = edges[i + 1];
    if (end === undefined) return `${from}+`;
    const last = isWhole ? end - 1 : end;
    return last === from ? `${from}` : `${from}-${last}`;
  });
}

/** The band that a number is in, or `UNPLACED` below the first edge; each edge begins its band. */
export function bandOf(edges: readonly number[], number: number): number {
  if (number < edges[0]!) return UNPLACED;
  const next = edges.findIndex((edge) => number < edge);
  return next === -1 ? edges.length - 1 : next - 1;
}

/** Bands of a column of numbers. */
export function readBands(
  column: LabelColumn,
  edges: readonly number[],
  names: readonly string[] | undefined,
  refuse: Refuse,
): ReadValues {
  const number = readNumbers(column, 'bins', refuse);
  return {
    values: names ?? bandNames(edges),
    read(row) {
      const found = number(row);
      return Number.isNaN(found) ? UNKNOWN : bandOf(edges, found);
    },
  };
}

/** Whether a column of numbers is at least `least`. */
export function readThreshold(column: LabelColumn, least: number, refuse: Refuse): ReadValues {
  const number = readNumbers(column, 'at_least', refuse);
  return {
    values: BINARY_VALUES,
    read(row) {
      const found = number(row);
      return Number.isNaN(found) ? UNKNOWN : Number(found >= least);
    },
  };
}

/** A column's numbers, NaN for unknown: raw ones, or values that are all called by a number. */
function readNumbers(
  column: LabelColumn,
  option: string,
  refuse: Refuse,
): (row: LabelRow) => number {
  if (column.kind === 'number') return column.read;
  const named = column.kind === 'attribute' ? column.attribute.values.map(Number) : [Number.NaN];
  if (column.kind === 'text' || named.some(Number.isNaN)) {
    throw refuse(
      [option],
      `expected a column of numbers, found ${describeColumn(column)}`,
      'Say values, to name what becomes what.',
    );
  }
  return (row) => named[column.read(row)] ?? Number.NaN;
}
