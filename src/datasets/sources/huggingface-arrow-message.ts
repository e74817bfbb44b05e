/**
 * The frame of an Arrow message, read with every offset checked. Arrow's own decoder trusts lengths
 * that a damaged file may have wrong, and then loops over what is not there.
 * https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format
 */

/** A message without its body. */
export interface MessageFrame {
  readonly kind: 'schema' | 'dictionary' | 'batch' | 'other';
  /** Bytes of the body, which follows the message. */
  readonly bodyLength: number;
  /** Rows of a batch; 0 for any other message. */
  readonly rows: number;
  /** Whether the buffers of a batch are compressed. */
  readonly isCompressed: boolean;
}

const KINDS: Readonly<Record<number, MessageFrame['kind']>> = {
  1: 'schema',
  2: 'dictionary',
  3: 'batch',
};

const MOST_FIELDS = 10_000;

/** Places of the fields in the tables of Message.fbs and Schema.fbs. */
const MESSAGE = { headerType: 6, header: 8, bodyLength: 10 };
const SCHEMA = { fields: 6, metadata: 8 };
const FIELD = { children: 14, metadata: 16 };
const DICTIONARY = { data: 6 };
const BATCH = { length: 4, nodes: 6, buffers: 8, compression: 10, variadicCounts: 12 };

/**
 * Reads a message's frame.
 * @throws Error when it is not consistent
 */
export function readFrame(bytes: Uint8Array): MessageFrame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const message = new Table(view, view.getUint32(0, true));
  const kind = KINDS[message.uint8(MESSAGE.headerType)] ?? 'other';
  const bodyLength = message.int64(MESSAGE.bodyLength);
  const header = message.table(MESSAGE.header);
  if (kind === 'schema' && header) checkSchema(header);
  if (kind === 'dictionary') checkBatch(header?.table(DICTIONARY.data), bodyLength);
  const rows = kind === 'batch' ? checkBatch(header, bodyLength) : 0;
  const isCompressed = kind === 'batch' && header?.table(BATCH.compression) !== undefined;
  return { kind, bodyLength, rows, isCompressed };
}

function checkSchema(schema: Table): void {
  let fields = 0;
  const check = (field: Table) => {
    if (++fields > MOST_FIELDS) throw new Error(`more than ${MOST_FIELDS} fields`);
    field.vector(FIELD.metadata, 4);
    for (const child of field.tables(FIELD.children)) check(child);
  };
  schema.vector(SCHEMA.metadata, 4);
  for (const field of schema.tables(SCHEMA.fields)) check(field);
}

/** Checks that all buffers lie in the body, and gives the number of rows. */
function checkBatch(batch: Table | undefined, bodyLength: number): number {
  if (!batch) throw new Error('a batch without a header');
  batch.vector(BATCH.nodes, 16);
  batch.vector(BATCH.variadicCounts, 8);
  for (const [offset, length] of batch.pairs(BATCH.buffers)) {
    if (offset + length > bodyLength) throw new Error('a buffer that is not in its body');
  }
  const rows = batch.int64(BATCH.length);
  for (const [length, nulls] of batch.pairs(BATCH.nodes)) {
    // A column of a million rows takes a bit each in its validity alone, if it has any nulls.
    if (nulls > length || length > Math.max(rows, 8 * bodyLength)) {
      throw new Error('a column that is longer than its body');
    }
  }
  return rows;
}

/** A table of a flatbuffer; `DataView` throws for what lies outside. */
class Table {
  readonly #view: DataView;
  readonly #position: number;

  constructor(view: DataView, position: number) {
    this.#view = view;
    this.#position = position;
  }

  uint8(slot: number): number {
    const at = this.#at(slot);
    return at === undefined ? 0 : this.#view.getUint8(at);
  }

  /** A length: whole, not negative and exact as a number. */
  int64(slot: number): number {
    const at = this.#at(slot);
    return at === undefined ? 0 : this.#length(at);
  }

  table(slot: number): Table | undefined {
    const at = this.#at(slot);
    return at === undefined ? undefined : this.#indirect(at);
  }

  /** Where a vector begins and how many elements it has, all of them within the message. */
  vector(slot: number, elementBytes: number): { start: number; count: number } {
    const at = this.#at(slot);
    if (at === undefined) return { start: 0, count: 0 };
    const start = at + this.#view.getUint32(at, true) + 4;
    const count = this.#view.getUint32(start - 4, true);
    if (start + count * elementBytes > this.#view.byteLength) {
      throw new Error('a list that is longer than its message');
    }
    return { start, count };
  }

  *tables(slot: number): Generator<Table> {
    const { start, count } = this.vector(slot, 4);
    for (let i = 0; i < count; i++) yield this.#indirect(start + 4 * i);
  }

  /** The elements of a vector of two 64-bit numbers each. */
  *pairs(slot: number): Generator<[number, number]> {
    const { start, count } = this.vector(slot, 16);
    for (let i = 0; i < count; i++) {
      yield [this.#length(start + 16 * i), this.#length(start + 16 * i + 8)];
    }
  }

  #indirect(at: number): Table {
    return new Table(this.#view, at + this.#view.getUint32(at, true));
  }

  #length(at: number): number {
    const value = Number(this.#view.getBigInt64(at, true));
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`a length of ${value}`);
    return value;
  }

  #at(slot: number): number | undefined {
    const table = this.#position - this.#view.getInt32(this.#position, true);
    if (slot >= this.#view.getUint16(table, true)) return undefined;
    const offset = this.#view.getUint16(table + slot, true);
    return offset === 0 ? undefined : this.#position + offset;
  }
}
