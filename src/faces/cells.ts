import { type AttributeSchema, type Labels, UNKNOWN } from './attributes.ts';

/** A combination of values of the balanced attributes. */
export interface Cell {
  /** Rank in the plan. */
  readonly index: number;
  /** `Smiling=yes,Male=no`: stable, readable, part of every sample's seed. */
  readonly name: string;
  /** Attribute index in the schema → value asked for. */
  readonly values: ReadonlyMap<number, number>;
}

/** All combinations of the named attributes' values; the last attribute varies fastest. */
export function allCells(schema: AttributeSchema, names: readonly string[]): Cell[] {
  let combinations: number[][] = [[]];
  const indices = names.map((name) => schema.indexOf(name));
  for (const index of indices) {
    const { values } = schema.attributes[index]!;
    combinations = combinations.flatMap((head) => values.map((_, value) => [...head, value]));
  }
  return combinations.map((combination, index) => ({
    index,
    name: combination
      .map((value, i) => `${names[i]}=${schema.attributes[indices[i]!]!.values[value]}`)
      .join(','),
    values: new Map(combination.map((value, i) => [indices[i]!, value])),
  }));
}

/** Whether known labels agree with the cell on each of its attributes. */
export function isInCell(labels: Labels, cell: Cell): boolean {
  for (const [index, value] of cell.values) if (labels[index] !== value) return false;
  return true;
}

/**
 * The index of the cell that labels fall into, or `UNKNOWN` when one of the cells' attributes is
 * unknown. `cells` must be all combinations, as `allCells` gives them.
 */
export function cellOf(labels: Labels, cells: readonly Cell[]): number {
  const found = cells.find((cell) => isInCell(labels, cell));
  return found ? found.index : UNKNOWN;
}
