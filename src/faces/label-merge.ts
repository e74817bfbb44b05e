import { UNKNOWN } from './attributes.ts';
import { describeColumn, type LabelColumn } from './label-columns.ts';
import { type ReadValues, UNPLACED } from './label-reading.ts';
import { type LabelRule, type Refuse, UNKNOWN_WORD } from './label-rule.ts';

/**
 * Which one of several binary columns is yes. Unplaced when several are, and when all are no and
 * `otherwise` names no value; unknown when none is yes and one is unknown.
 */
export function readMerged(
  columns: readonly LabelColumn[],
  { names, otherwise = UNKNOWN_WORD }: LabelRule,
  refuse: Refuse,
): ReadValues {
  const reads = columns.map((column, i) => {
    if (column.kind === 'attribute' && column.attribute.kind === 'binary') return column.read;
    throw refuse(
      ['merge', i],
      `expected a binary attribute, found ${describeColumn(column)}`,
      'Attributes that are no or yes can be merged; others have values already.',
    );
  });
  const values = [...(names ?? columns.map(({ name }) => name))];
  if (otherwise !== UNKNOWN_WORD && !values.includes(otherwise)) values.push(otherwise);
  const none = otherwise === UNKNOWN_WORD ? UNPLACED : values.indexOf(otherwise);
  return {
    values,
    read(row) {
      let found = none;
      let isFound = false;
      for (const [i, read] of reads.entries()) {
        const value = read(row);
        if (value === 1) {
          if (isFound) return UNPLACED;
          found = i;
          isFound = true;
        } else if (value === UNKNOWN && !isFound) found = UNKNOWN;
      }
      return found;
    },
  };
}
