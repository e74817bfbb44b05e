import { messageOf } from '../../common/errors.ts';
import { UNKNOWN } from '../../faces/attributes.ts';
import { allCells, type Cell, isInCell } from '../../faces/cells.ts';
import { decodePng, isMarkedSynthetic } from '../png.ts';
import type { DatasetDescription } from './description.ts';
import type { StoredRow } from './sink.ts';

/** Something about a row, or about all rows of a cell, that is not as the dataset describes it. */
export interface RowProblem {
  /** A row's id, or a cell's name. */
  readonly where: string;
  readonly problem: string;
}

/**
 * Compares the rows of one format with what the dataset says of itself: their order, cell, labels,
 * provenance and image, and how many there are. Yields what differs.
 */
export async function* checkRows(
  description: DatasetDescription,
  rows: AsyncIterable<StoredRow>,
): AsyncGenerator<RowProblem> {
  const counts = new Map(description.cells.map(({ cell }) => [cell, 0]));
  const known = new Map(
    allCells(description.info.schema, description.balance).map((cell) => [cell.name, cell]),
  );
  let previous = -1;
  for await (const row of rows) {
    if (row.row <= previous) yield { where: row.id, problem: 'it is out of order' };
    previous = row.row;
    counts.set(row.cell, (counts.get(row.cell) ?? 0) + 1);
    for (const problem of problemsOf(row, description, known)) yield { where: row.id, problem };
    const problem = await imageProblem(row.png, description.info.size);
    if (problem) yield { where: row.id, problem };
  }
  for (const { cell, kept } of description.cells) {
    const found = counts.get(cell);
    if (found !== kept) yield { where: cell, problem: `it has ${found} rows, not ${kept}` };
  }
}

function problemsOf(
  row: StoredRow,
  { info, cells }: DatasetDescription,
  known: ReadonlyMap<string, Cell>,
): string[] {
  const problems: string[] = [];
  const { schema } = info;
  const cell = known.get(row.cell);
  if (!cell || cells[row.row % cells.length]?.cell !== row.cell) {
    problems.push(`it is not of the cell "${row.cell}"`);
  } else if (!isInCell(row.labels, cell)) {
    problems.push(`its labels do not agree with its cell "${row.cell}"`);
  }
  for (const [index, { name, values }] of schema.attributes.entries()) {
    const label = row.labels[index]!;
    if (label !== UNKNOWN && values[label] === undefined) {
      problems.push(`${name} has no value ${label}`);
    }
  }
  for (const name of info.asked) {
    const confidence = row.confidence[name];
    if (!(confidence !== undefined && confidence >= 0 && confidence <= 1)) {
      problems.push(`its confidence in ${name} is no probability`);
    }
  }
  if (row.modelHash !== info.modelHash) problems.push('another model made it');
  return problems;
}

async function imageProblem(png: Uint8Array, size: number): Promise<string | undefined> {
  if (!isMarkedSynthetic(png)) return 'its image does not say that it is synthetic';
  try {
    await decodePng(png, size);
    return undefined;
  } catch (error) {
    return `its image can't be used: ${messageOf(error)}`;
  }
}
