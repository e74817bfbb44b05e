import path from 'node:path';
import { EvenfaceError } from '../common/errors.ts';
import { declaredColumn } from '../datasets/sources/columns.ts';
import { type LabelTable, openLabelTable } from '../datasets/sources/label-table.ts';
import { type AttributeSchema, type Labels, UNKNOWN } from '../faces/attributes.ts';

const FILE_COLUMN = 'file_name';

/** Distinct cells of a column that are looked at to learn how it spells no and yes. */
const MOST_DISTINCT = 200;

/**
 * Labels that a table gives to photos: CSV, JSON lines or Parquet, with the column `file_name` and
 * one for each attribute that it knows. A row is a photo's when its name, from the table's folder
 * on, is the photo's path, or else when the last parts of both are the same. Photos without a row
 * are not in the result; what a row does not say is unknown.
 * @throws EvenfaceError `input` for a table without these columns, or a cell that is no value
 */
export async function readGivenLabels(
  file: string,
  photos: readonly string[],
  schema: AttributeSchema,
): Promise<Map<string, Labels>> {
  const table = await openLabelTable(file);
  const fileColumn = table.columns.indexOf(FILE_COLUMN);
  const known = schema.attributes.flatMap((attribute) => {
    const at = table.columns.indexOf(attribute.name);
    return at === -1 ? [] : [{ attribute, at }];
  });
  if (fileColumn === -1 || known.length === 0) {
    const lacking = fileColumn === -1 ? FILE_COLUMN : "that is one of the model's attributes";
    throw new EvenfaceError('input', `there is no column ${lacking}`, {
      place: file,
      hint: `It needs ${FILE_COLUMN} and columns such as ${schema.names.slice(0, 3).join(', ')}.`,
    });
  }
  const distinct = await distinctCells(
    table,
    known.map(({ at }) => at),
  );
  const columns = known.map(({ attribute, at }, i) => {
    const values = attribute.kind === 'binary' ? 'binary' : attribute.values;
    const column = declaredColumn(attribute.name, values, distinct[i]!);
    return { at, column, index: schema.indexOf(attribute.name) };
  });
  const photoOf = photoFinder(path.dirname(path.resolve(file)), photos);
  const found = new Map<string, Labels>();
  for await (const { cells, line, problem } of table.rows()) {
    const photo = problem === undefined ? photoOf(cells[fileColumn] ?? '') : undefined;
    if (photo === undefined) continue;
    const labels = new Int8Array(schema.size).fill(UNKNOWN);
    for (const { at, column, index } of columns) {
      const cell = cells[at] ?? '';
      const label = column.label(cell);
      if (label === undefined) {
        const { name, values } = column.attribute;
        throw new EvenfaceError('input', `"${cell}" is no value of ${name}`, {
          place: `${file}:${line}`,
          hint: `Its values are: ${values.join(', ')}.`,
        });
      }
      labels[index] = label;
    }
    found.set(photo, labels);
  }
  return found;
}

async function distinctCells(
  table: LabelTable,
  columns: readonly number[],
): Promise<Set<string>[]> {
  const distinct = columns.map(() => new Set<string>());
  for await (const { cells } of table.rows()) {
    for (const [i, at] of columns.entries()) {
      if (distinct[i]!.size < MOST_DISTINCT) distinct[i]!.add(cells[at] ?? '');
    }
  }
  return distinct;
}

/** Finds the photo that a row names. Of several with one last part, none is found by it. */
function photoFinder(dir: string, photos: readonly string[]): (name: string) => string | undefined {
  const byPath = new Map(photos.map((photo) => [path.resolve(photo), photo]));
  const byName = new Map<string, string | undefined>();
  for (const photo of photos) {
    const name = path.basename(photo);
    byName.set(name, byName.has(name) ? undefined : photo);
  }
  return (name) => byPath.get(path.resolve(dir, name)) ?? byName.get(path.posix.basename(name));
}
