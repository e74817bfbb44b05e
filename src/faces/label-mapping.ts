import { AttributeSchema, type Labels } from './attributes.ts';
import { columnNamed, columnsOf, type LabelRow, type RawColumn } from './label-columns.ts';
import { type MadeLabel, makeLabels } from './label-making.ts';
import type { LabelRules, Refuse } from './label-rule.ts';

/** How the labels of a source become those that everything after it sees. */
export interface LabelMapping {
  readonly schema: AttributeSchema;
  /** The attributes of `schema` that rules make; the others are the source's own. */
  readonly made: readonly MadeLabel[];
  map(row: LabelRow): Labels;
}

/**
 * The mapping that `rules` make of a source with this schema and these raw columns. Attributes that
 * no rule reads or makes stay, before those that are made. `select` takes those of the result that
 * are wanted.
 * @throws the error of `refuse` for what does not fit the source
 */
export function createMapping(
  schema: AttributeSchema,
  raw: readonly RawColumn[],
  rules: LabelRules,
  refuse: Refuse,
  select: (all: AttributeSchema) => AttributeSchema = (all) => all,
): LabelMapping {
  const columns = columnsOf(schema, raw);
  const attributes = columns.filter(({ kind }) => kind === 'attribute');
  const gone = new Set(Object.keys(rules));
  const made = new Map<string, MadeLabel & { rule: string }>();
  for (const [name, rule] of Object.entries(rules)) {
    if (rule.drop) columnNamed(attributes, name, [name], refuse);
    else {
      for (const label of makeLabels(name, rule, columns, refuse)) {
        if (made.has(label.attribute.name)) throw twice(name, label.attribute.name, refuse);
        made.set(label.attribute.name, { ...label, rule: name });
        for (const column of label.from) gone.add(column.name);
      }
    }
  }
  const kept = schema.attributes.filter(({ name }) => !gone.has(name));
  const clash = kept.find(({ name }) => made.has(name));
  if (clash) throw twice(made.get(clash.name)!.rule, clash.name, refuse);
  const all = new AttributeSchema([...kept, ...[...made.values()].map((one) => one.attribute)]);
  if (all.size === 0) {
    throw refuse([], 'no attribute is left', 'Keep one: `NAME: {}` keeps what other rules read.');
  }
  const selected = select(all);
  const reads = selected.names.map((name) => {
    const own = made.get(name);
    return own ? readFilled(own) : columns[schema.indexOf(name)]!.read;
  }) as ((row: LabelRow) => number)[];
  return {
    schema: selected,
    made: selected.names.flatMap((name) => made.get(name) ?? []),
    map(row) {
      const labels = new Int8Array(reads.length);
      for (let i = 0; i < reads.length; i++) labels[i] = reads[i]!(row);
      return labels;
    },
  };
}

/** The label that a row has in the end. */
function readFilled({ read, fill }: MadeLabel): (row: LabelRow) => number {
  return (row) => {
    const value = read(row);
    return value < 0 ? fill : value;
  };
}

function twice(rule: string, name: string, refuse: Refuse) {
  return refuse(
    [rule],
    `there would be two attributes "${name}"`,
    'Call the rule otherwise, or drop the other attribute.',
  );
}
