import { didYouMean } from '../common/nearest.ts';
import type { Attribute, AttributeSchema, Labels } from './attributes.ts';
import type { Refuse } from './label-rule.ts';

/** A column of numbers or text that a source has besides its attributes. */
export interface RawColumn {
  readonly name: string;
  readonly kind: 'number' | 'text';
}

/** One photo's values of the raw columns; unknown is NaN for a number and empty for text. */
export type RawValues = ArrayLike<number | string>;

/** What a source says of one photo. */
export interface LabelRow {
  readonly labels: Labels;
  readonly raw?: RawValues;
}

/** A column of a source, and how a row is read. */
export type LabelColumn =
  | {
      readonly kind: 'attribute';
      readonly name: string;
      readonly attribute: Attribute;
      /** A value's index, or `UNKNOWN`. */
      read(row: LabelRow): number;
    }
  /** NaN is unknown. */
  | { readonly kind: 'number'; readonly name: string; read(row: LabelRow): number }
  /** Empty is unknown. */
  | { readonly kind: 'text'; readonly name: string; read(row: LabelRow): string };

/** All columns of a source, its attributes first. */
export function columnsOf(schema: AttributeSchema, raw: readonly RawColumn[]): LabelColumn[] {
  return [
    ...schema.attributes.map(
      (attribute, i): LabelColumn => ({
        kind: 'attribute',
        name: attribute.name,
        attribute,
        read: ({ labels }) => labels[i]!,
      }),
    ),
    ...raw.map(
      ({ name, kind }, i): LabelColumn =>
        kind === 'number'
          ? { kind, name, read: (row) => Number(row.raw?.[i] ?? Number.NaN) }
          : { kind, name, read: (row) => String(row.raw?.[i] ?? '') },
    ),
  ];
}

/** The column called `name`, which the option at `path` asks for. */
export function columnNamed(
  columns: readonly LabelColumn[],
  name: string,
  path: readonly (string | number)[],
  refuse: Refuse,
): LabelColumn {
  const found = columns.find((column) => column.name === name);
  if (found) return found;
  const names = columns.map((column) => column.name);
  throw refuse(
    path,
    `the source has no "${name}"${didYouMean(name, names)}`,
    `It has: ${columns.map(describeColumn).join('; ')}.`,
  );
}

/** `gender (Female, Male)`, `age (numbers)`. */
export function describeColumn(column: LabelColumn): string {
  if (column.kind === 'number') return `${column.name} (numbers)`;
  if (column.kind === 'text') return `${column.name} (text)`;
  return `${column.name} (${column.attribute.values.join(', ')})`;
}
