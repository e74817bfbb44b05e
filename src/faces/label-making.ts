import { didYouMean } from '../common/nearest.ts';
import { type Attribute, BINARY_VALUES, binary, categorical, UNKNOWN } from './attributes.ts';
import { readBands, readThreshold } from './label-bands.ts';
import { columnNamed, type LabelColumn, type LabelRow } from './label-columns.ts';
import { readMerged } from './label-merge.ts';
import type { ReadValues } from './label-reading.ts';
import { readRecoded } from './label-recode.ts';
import type { LabelRule, Refuse } from './label-rule.ts';

/** Labels are int8. */
const MOST_VALUES = 127;

/** An attribute that a rule makes. */
export interface MadeLabel {
  readonly attribute: Attribute;
  /** The columns it is made of. */
  readonly from: readonly LabelColumn[];
  /** A value's index, `UNKNOWN` or `UNPLACED`. */
  read(row: LabelRow): number;
  /** What unknown becomes: a value's index, or `UNKNOWN`. */
  readonly fill: number;
}

/**
 * What the rule called `name` makes of `columns`: one attribute, or with `one_hot` one for each
 * value. Throws `refuse`'s error for a column or value that there is not, or one of the wrong kind.
 */
export function makeLabels(
  name: string,
  rule: LabelRule,
  columns: readonly LabelColumn[],
  refuse: Refuse,
): MadeLabel[] {
  const from = rule.merge
    ? rule.merge.map((merged, i) => columnNamed(columns, merged, [name, 'merge', i], refuse))
    : [columnNamed(columns, rule.from ?? name, rule.from ? [name, 'from'] : [name], refuse)];
  const within: Refuse = (path, ...story) => refuse([name, ...path], ...story);
  const { values, read } = inverted(rule, readRule(rule, from, within), within);
  if (values.length > MOST_VALUES) {
    const hint = `An attribute has at most ${MOST_VALUES}.`;
    throw refuse([name], `${name} would have ${values.length} values`, hint);
  }
  const fill = rule.fill_unknown === undefined ? UNKNOWN : values.indexOf(rule.fill_unknown);
  if (rule.fill_unknown !== undefined && fill === -1) {
    throw within(
      ['fill_unknown'],
      `${name} has no value "${rule.fill_unknown}"${didYouMean(rule.fill_unknown, values)}`,
      `Its values are: ${values.join(', ')}.`,
    );
  }
  const whole = { attribute: attributeOf(name, values), from, read, fill };
  return rule.one_hot ? oneHot(whole, within) : [whole];
}

function readRule(rule: LabelRule, from: readonly LabelColumn[], refuse: Refuse): ReadValues {
  if (rule.merge) return readMerged(from, rule, refuse);
  const [column] = from as [LabelColumn];
  if (rule.values) return readRecoded(column, rule.values, rule.otherwise, refuse);
  if (rule.bins) return readBands(column, rule.bins, rule.names, refuse);
  if (rule.at_least !== undefined) return readThreshold(column, rule.at_least, refuse);
  if (column.kind === 'attribute') return { values: column.attribute.values, read: column.read };
  throw column.kind === 'number'
    ? refuse([], `${column.name} is numbers`, 'Say bins or at_least, to make values of them.')
    : refuse([], `${column.name} is text`, 'Say values, to name those that matter.');
}

function inverted({ invert }: LabelRule, plain: ReadValues, refuse: Refuse): ReadValues {
  if (!invert) return plain;
  if (!isBinary(plain.values)) {
    const found = `expected no and yes, found ${plain.values.join(', ')}`;
    throw refuse(['invert'], found, 'Only a binary attribute has an opposite.');
  }
  return {
    values: BINARY_VALUES,
    read(row) {
      const value = plain.read(row);
      return value < 0 ? value : 1 - value;
    },
  };
}

function oneHot({ attribute, from, read, fill }: MadeLabel, refuse: Refuse): MadeLabel[] {
  if (attribute.kind === 'binary') {
    throw refuse(
      ['one_hot'],
      `${attribute.name} is binary`,
      'Only an attribute with values of its own becomes one attribute a value.',
    );
  }
  return attribute.values.map((name, i) => ({
    attribute: binary(`${attribute.name}_${name.replaceAll(/\s+/g, '_')}`),
    from,
    read(row) {
      const value = read(row);
      return value < 0 ? value : Number(value === i);
    },
    fill: fill === UNKNOWN ? UNKNOWN : Number(fill === i),
  }));
}

function attributeOf(name: string, values: readonly string[]): Attribute {
  return isBinary(values) ? binary(name) : categorical(name, values);
}

function isBinary(values: readonly string[]): boolean {
  return values.length === 2 && values.every((value, i) => value === BINARY_VALUES[i]);
}
