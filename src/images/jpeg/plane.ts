import type { Heap } from '../heap.ts';
import type { JpegFunctions } from './functions.ts';
import { BLOCK_SIDE, type Grid } from './grid.ts';
import type { Component, JpegHeader } from './header.ts';
import { ZIGZAG } from './scan.ts';
import { BLOCK_BYTES, type OpenScan } from './scan-reader.ts';

/** Bytes on either side of a row that upsampling may read. */
const MARGIN = 16;

/** The samples of one component, of the units that a region needs. */
export class Plane {
  readonly #heap: Heap;
  readonly #functions: JpegFunctions;
  readonly #grid: Grid;
  readonly #component: Component;
  readonly #firstBlock: number;
  readonly #steps: number;
  readonly #samples: number;
  readonly #stride: number;
  /** The rank of its first column and row among the component's. */
  readonly left: number;
  readonly top: number;
  /** Columns and rows that the component has. */
  readonly width: number;
  readonly height: number;

  constructor(heap: Heap, functions: JpegFunctions, header: JpegHeader, grid: Grid, rank: number) {
    const component = header.components[rank]!;
    const { columns, rows } = grid;
    const { across, down, steps } = component;
    const [luma] = header.components;
    this.#heap = heap;
    this.#functions = functions;
    this.#grid = grid;
    this.#component = component;
    this.#firstBlock = header.components
      .slice(0, rank)
      .reduce((sum, before) => sum + before.across * before.down, 0);
    this.#steps = heap.put(inRows(steps));
    this.#stride = (columns.end - columns.first) * across * BLOCK_SIDE + 2 * MARGIN;
    this.#samples = heap.take((rows.end - rows.first) * down * BLOCK_SIDE * this.#stride);
    this.left = columns.first * across * BLOCK_SIDE;
    this.top = rows.first * down * BLOCK_SIDE;
    this.width = Math.ceil((header.width * across) / luma.across);
    this.height = Math.ceil((header.height * down) / luma.down);
  }

  /** The address of a sample. */
  at(column: number, row: number): number {
    return this.#samples + (row - this.top) * this.#stride + MARGIN + column - this.left;
  }

  /** Makes the samples of the row of units that was read last. */
  transform({ coefficients, ends }: OpenScan, unitRow: number): void {
    const { columns, blocksInUnit } = this.#grid;
    const { across, down } = this.#component;
    for (let line = 0; line < down; line++) {
      const block = columns.first * blocksInUnit + this.#firstBlock + line * across;
      this.#functions.inverseDct(
        coefficients + block * BLOCK_BYTES,
        ends + block,
        columns.end - columns.first,
        blocksInUnit * BLOCK_BYTES,
        blocksInUnit,
        across,
        this.#steps,
        this.at(this.left, (unitRow * down + line) * BLOCK_SIDE),
        this.#stride,
      );
    }
  }

  /** Repeats the first and the last sample of a row beyond it. */
  extend(row: number): void {
    const { bytes } = this.#heap;
    if (this.left === 0) bytes[this.at(-1, row)] = bytes[this.at(0, row)]!;
    const { columns, across } = this.#grid;
    if (columns.end < across) return;
    bytes[this.at(this.width, row)] = bytes[this.at(this.width - 1, row)]!;
  }
}

/** The steps in rows, as `inverseDct` takes them. */
function inRows(steps: Uint8Array): Int16Array {
  const rows = new Int16Array(64);
  for (let i = 0; i < 64; i++) rows[ZIGZAG[i]! / 2] = steps[i]!;
  return rows;
}
