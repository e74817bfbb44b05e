import type { Heap } from '../heap.ts';
import { copyEntropyData } from './entropy-data.ts';
import type { JpegFunctions } from './functions.ts';
import type { Grid } from './grid.ts';
import type { HuffmanCode, JpegHeader } from './header.ts';
import { huffmanTable, TABLE } from './huffman-table.ts';
import { READ_AHEAD, SCAN_STATE, UNIT_BLOCK, ZIGZAG } from './scan.ts';

export const BLOCK_BYTES = 128;

/** Codes that are kept as tables; nearly all files have the same four. A photo has up to six. */
const MOST_TABLES = 64;
const TABLES_OF_PHOTO = 6;

/** Reads the coefficients of JPEGs, a row of units at a time. */
export class ScanReader {
  readonly #heap: Heap;
  readonly #functions: JpegFunctions;
  readonly #zigzag: number;
  /** Where the tables are kept, one behind the other. */
  readonly #kept: number;
  /** Their addresses by their codes; undefined for what is no code. */
  readonly #tables = new Map<string, number | undefined>();

  constructor(heap: Heap, functions: JpegFunctions) {
    this.#heap = heap;
    this.#functions = functions;
    this.#zigzag = heap.put(ZIGZAG);
    this.#kept = heap.take(MOST_TABLES * TABLE.bytes);
  }

  /** Begins a scan; undefined when the file has no end or a code is none. */
  open(bytes: Uint8Array, { components, scan }: JpegHeader, grid: Grid): OpenScan | undefined {
    const heap = this.#heap;
    if (this.#tables.size > MOST_TABLES - TABLES_OF_PHOTO) this.#tables.clear();
    const data = heap.take(bytes.length - scan + READ_AHEAD);
    const length = copyEntropyData(bytes, scan, heap.bytes.subarray(data));
    if (length < 0) return undefined;
    heap.bytes.fill(0, data + length, data + length + READ_AHEAD);
    const blocks: number[] = [];
    for (const { dc, ac, across, down } of components) {
      const dcTable = this.#table(dc, 'dc');
      const acTable = this.#table(ac, 'ac');
      if (dcTable === undefined || acTable === undefined) return undefined;
      const last = heap.put(Int32Array.of(0));
      for (let i = 0; i < across * down; i++) blocks.push(dcTable, acTable, last);
    }
    const described = heap.put(Int32Array.from(blocks));
    const state = heap.put(newState(data, length));
    const inRow = grid.across * grid.blocksInUnit;
    const coefficients = heap.take(inRow * BLOCK_BYTES);
    const ends = heap.take(inRow);
    return {
      coefficients,
      ends,
      readRow: () =>
        this.#functions.decodeUnits(
          state,
          described,
          described + grid.blocksInUnit * UNIT_BLOCK.bytes,
          this.#zigzag,
          grid.across,
          coefficients,
          ends,
        ) === 1,
      isAtEnd: () => {
        const view = new DataView(heap.bytes.buffer, state, SCAN_STATE.bytes);
        const read = view.getInt32(SCAN_STATE.at, true) - data;
        const left = 8 * (length - read) + view.getInt32(SCAN_STATE.held, true);
        return left >= 0 && left < 8;
      },
    };
  }

  /** The address of a code's table; undefined when it is no code. */
  #table(code: HuffmanCode, kind: 'dc' | 'ac'): number | undefined {
    const key = `${kind} ${textOf(code.counts)}${textOf(code.symbols)}`;
    if (this.#tables.has(key)) return this.#tables.get(key);
    const table = huffmanTable(code, kind);
    const address = table && this.#kept + this.#tables.size * TABLE.bytes;
    if (table) this.#heap.bytes.set(table, address);
    this.#tables.set(key, address);
    return address;
  }
}

/** A character a byte. */
function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
}

/** A scan that is read. */
export interface OpenScan {
  /** The coefficients of the row that was read last, int16 `[units, blocks, 64]`. */
  readonly coefficients: number;
  /** How many coefficients of each of its blocks count, uint8 `[units, blocks]`. */
  readonly ends: number;
  /** Reads the next row of units; false when the data are damaged. */
  readRow(): boolean;
  /** Whether all data but the padding of the last byte are read. */
  isAtEnd(): boolean;
}

function newState(data: number, length: number): Int32Array {
  const state = new Int32Array(SCAN_STATE.bytes / 4);
  state[SCAN_STATE.at / 4] = data;
  state[SCAN_STATE.end / 4] = data + length;
  return state;
}
