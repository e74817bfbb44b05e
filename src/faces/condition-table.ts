import type { AttributeSchema, Labels } from './attributes.ts';
import { type Cell, isInCell } from './cells.ts';

/** The labels of many real faces, rows of one flat array: what conditions are drawn from. */
export class ConditionTable {
  readonly schema: AttributeSchema;
  /** Labels, row after row `[count, schema.size]`. */
  readonly data: Int8Array;

  constructor(schema: AttributeSchema, data: Int8Array) {
    this.schema = schema;
    this.data = data;
  }

  static from(schema: AttributeSchema, rows: readonly Labels[]): ConditionTable {
    const data = new Int8Array(rows.length * schema.size);
    for (const [i, labels] of rows.entries()) data.set(labels, i * schema.size);
    return new ConditionTable(schema, data);
  }

  get count(): number {
    return this.schema.size === 0 ? 0 : this.data.length / this.schema.size;
  }

  labels(row: number): Labels {
    return this.data.subarray(row * this.schema.size, (row + 1) * this.schema.size);
  }

  /** The rows whose labels agree with the cell. */
  rowsOf(cell: Cell): number[] {
    const rows: number[] = [];
    for (let row = 0; row < this.count; row++) if (isInCell(this.labels(row), cell)) rows.push(row);
    return rows;
  }
}
