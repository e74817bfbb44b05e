import { growTo, newMemory, type WasmMemory } from '../wasm/instance.ts';

const ALIGNMENT = 16;
const FIRST_BYTES = 1 << 20;

/** WebAssembly's memory, handed out piece by piece and taken back all at once. */
export class Heap {
  readonly memory: WasmMemory = newMemory(FIRST_BYTES);
  #end = ALIGNMENT;
  #bytes = new Uint8Array(this.memory.buffer);

  /** The address of new memory; what it holds is left from before. */
  take(bytes: number): number {
    const address = this.#end;
    this.#end = Math.ceil((address + bytes) / ALIGNMENT) * ALIGNMENT;
    this.reserve(this.#end);
    return address;
  }

  /** Makes the memory reach to an address, so that reading before it is no error. */
  reserve(end: number): void {
    growTo(this.memory, end);
    if (this.#bytes.buffer !== this.memory.buffer) this.#bytes = new Uint8Array(this.memory.buffer);
  }

  /** Puts numbers into new memory. */
  put(numbers: Float32Array | Int16Array | Int32Array | Uint8Array): number {
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    const address = this.take(bytes.length);
    this.#bytes.set(bytes, address);
    return address;
  }

  /** All of it, until more is taken. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** How much is taken; what is taken from now on can be given back by `release`. */
  get mark(): number {
    return this.#end;
  }

  /** Gives back all that was taken since `mark`. */
  release(mark: number): void {
    this.#end = mark;
  }
}
