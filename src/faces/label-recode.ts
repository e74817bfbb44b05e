import { didYouMean } from '../common/nearest.ts';
import { BINARY_VALUES, UNKNOWN } from './attributes.ts';
import type { LabelColumn } from './label-columns.ts';
import { type ReadValues, UNPLACED } from './label-reading.ts';
import { type LabelRule, type Refuse, UNKNOWN_WORD } from './label-rule.ts';

/** The source's values that become `value`, as text. */
export function namedBy(values: NonNullable<LabelRule['values']>, value: string): string[] {
  const named = values[value]!;
  return (Array.isArray(named) ? named : [named]).map(String);
}

/** New values for those of an attribute or of a text column. */
export function readRecoded(
  column: LabelColumn,
  recoding: NonNullable<LabelRule['values']>,
  otherwise: string | undefined,
  refuse: Refuse,
): ReadValues {
  const values = valuesOf(recoding, otherwise);
  const rest = otherwise === undefined ? UNPLACED : values.indexOf(otherwise);
  const unnamed = rest === -1 ? UNPLACED : rest;
  const news = new Map<string, number>();
  for (const value of Object.keys(recoding)) {
    for (const old of namedBy(recoding, value)) news.set(old, values.indexOf(value));
  }
  if (column.kind === 'text') {
    if (otherwise === undefined) throw mustSayOtherwise(column.name, 'other text', refuse);
    return {
      values,
      read(row) {
        const old = column.read(row);
        return old === '' ? UNKNOWN : (news.get(old) ?? unnamed);
      },
    };
  }
  if (column.kind === 'number') {
    const hint = 'Say bins or at_least, to make values of them.';
    throw refuse(['values'], `${column.name} is numbers`, hint);
  }
  const olds = column.attribute.values;
  for (const value of Object.keys(recoding)) {
    const strange = namedBy(recoding, value).find((old) => !olds.includes(old));
    if (strange === undefined) continue;
    throw refuse(
      ['values', value],
      `${column.name} has no value "${strange}"${didYouMean(strange, olds)}`,
      `Its values are: ${olds.join(', ')}.`,
    );
  }
  const left = olds.filter((old) => !news.has(old));
  if (left.length > 0 && otherwise === undefined) {
    throw mustSayOtherwise(column.name, left.join(', '), refuse);
  }
  const labels = olds.map((old) => news.get(old) ?? unnamed);
  return { values, read: (row) => labels[column.read(row)] ?? UNKNOWN };
}

/** The new values in the order they are named; no before yes, where it is those two. */
function valuesOf(recoding: object, otherwise: string | undefined): readonly string[] {
  const values = new Set(Object.keys(recoding));
  if (otherwise !== undefined && otherwise !== UNKNOWN_WORD) values.add(otherwise);
  const isBinary = values.size === 2 && BINARY_VALUES.every((value) => values.has(value));
  return isBinary ? BINARY_VALUES : [...values];
}

function mustSayOtherwise(name: string, left: string, refuse: Refuse) {
  return refuse(
    ['values'],
    `nothing is said about ${left} of ${name}`,
    `Name it too, or say otherwise: NAME, or otherwise: ${UNKNOWN_WORD}.`,
  );
}
