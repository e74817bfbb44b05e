import { EvenfaceError } from '../../common/errors.ts';
import { UNKNOWN } from '../../faces/attributes.ts';
import type { DatasetInfo, DatasetRow, StoredRow } from './sink.ts';

/** One column of the table that every format holds beside the image; all are nullable. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'int64' | 'float32';
  /** The names of a label's values; the column holds indices into them, null for unknown. */
  readonly classes?: readonly string[];
  of(row: DatasetRow): string | number | null;
}

/** What the columns that name the image are called; no attribute may be called so either. */
const IMAGE_COLUMNS = ['file_name', 'image'];

/**
 * The columns of a dataset, in order. Throws a declaration error when an attribute has the name of
 * another column.
 */
export function columnsOf(info: DatasetInfo): Column[] {
  const columns: Column[] = [
    { name: 'id', type: 'string', of: (row) => row.id },
    ...info.schema.attributes.map(({ name, values }, index): Column => {
      const of = ({ labels }: DatasetRow) => {
        const label = labels[index]!;
        return label === UNKNOWN ? null : label;
      };
      return { name, type: 'int64', classes: values, of };
    }),
    { name: 'cell', type: 'string', of: (row) => row.cell },
    { name: 'seed', type: 'int64', of: (row) => row.seed },
    { name: 'attempt', type: 'int64', of: (row) => row.attempt },
    { name: 'model_hash', type: 'string', of: () => info.modelHash },
    ...info.asked.map((name): Column => {
      const of = ({ confidence }: DatasetRow) => confidence[name] ?? null;
      return { name: confidenceColumn(name), type: 'float32', of };
    }),
    { name: 'split', type: 'string', of: (row) => row.split },
  ];
  const seen = new Set(IMAGE_COLUMNS);
  for (const { name } of columns) {
    if (seen.has(name)) {
      throw new EvenfaceError('declaration', `an attribute has the name of a column, "${name}"`, {
        hint: 'Rename the attribute in the source, or leave it out of the attributes taken.',
      });
    }
    seen.add(name);
  }
  return columns;
}

function confidenceColumn(attribute: string): string {
  return `confidence_${attribute}`;
}

/** The row whose columns `value` reads by name, as a file has them: 64-bit numbers as bigint. */
export function storedRow(
  info: DatasetInfo,
  value: (column: string) => unknown,
  png: Uint8Array,
): StoredRow {
  const id = String(value('id'));
  return {
    id,
    row: Number(id),
    cell: String(value('cell')),
    labels: Int8Array.from(info.schema.names, (name) => Number(value(name) ?? UNKNOWN)),
    seed: Number(value('seed')),
    attempt: Number(value('attempt')),
    modelHash: String(value('model_hash')),
    confidence: Object.fromEntries(
      info.asked.map((name) => [name, Number(value(confidenceColumn(name)))]),
    ),
    split: String(value('split')),
    png,
  };
}

/**
 * What Hugging Face `datasets` keeps under the schema's metadata key `huggingface`: the features,
 * by column. `image` is the feature that stands first.
 */
export function huggingFaceInfo(
  columns: readonly Column[],
  image: Readonly<Record<string, object>>,
): string {
  const features = columns.map(({ name, type, classes }) => [
    name,
    classes ? { names: classes, _type: 'ClassLabel' } : { dtype: type, _type: 'Value' },
  ]);
  return JSON.stringify({ info: { features: { ...image, ...Object.fromEntries(features) } } });
}
