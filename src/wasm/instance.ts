import { assemble, type WasmFunction } from './assembler.ts';

/** What is used of the platform's own, which Node.js' types lack. */
declare const WebAssembly: {
  Memory: new (limits: { initial: number }) => WasmMemory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (
    module: object,
    imports: { env: { memory: object } },
  ) => { exports: Readonly<Record<string, unknown>> };
};

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

const PAGE_BYTES = 1 << 16;

export function newMemory(bytes: number): WasmMemory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
}

/** Makes a memory at least so large. Views of its buffer are lost where it has to grow. */
export function growTo(memory: WasmMemory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
}

/** Compiles functions that work on a memory. */
export function instantiate<Name extends string>(
  functions: Readonly<Record<Name, () => WasmFunction>>,
  memory: object,
): Record<Name, (...args: number[]) => number> {
  const bytes = assemble(Object.values<() => WasmFunction>(functions).map((define) => define()));
  const module = new WebAssembly.Module(bytes);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return exports as Record<Name, (...args: number[]) => number>;
}
