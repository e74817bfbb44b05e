import test from 'ava';
import fc from 'fast-check';
import { map } from '../../src/backends/wasm-kernels/simd/map.ts';
import {
  add,
  advance,
  assemble,
  copyOne,
  get,
  int,
  load,
  loop,
  set,
  store,
  vmul,
  WasmFunction,
} from '../../src/wasm/assembler.ts';

declare const WebAssembly: {
  Memory: new (limits: { initial: number }) => { buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array) => object;
  Instance: new (
    module: object,
    imports: { env: { memory: object } },
  ) => { exports: Record<string, (...args: number[]) => void> };
};

function compile(...functions: WasmFunction[]) {
  const memory = new WebAssembly.Memory({ initial: 2 });
  const module = new WebAssembly.Module(assemble(functions));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { exports, floats: new Float32Array(memory.buffer), ints: new Int32Array(memory.buffer) };
}

test('whole numbers of every size are encoded', (t) => {
  const numbers = fc.oneof(
    fc.integer(),
    fc.constantFrom(0, -1, 63, 64, -64, -65, 8191, 8192, 2 ** 31 - 1, -(2 ** 31)),
  );
  fc.assert(
    fc.property(numbers, (value) => {
      const f = new WasmFunction('store');
      const { to, from } = f.params('to', 'from');
      f.body(advance(from, int(value)), advance(from, int(-value)), copyOne(get(to), get(from)));
      const { exports, ints } = compile(f);
      ints[5] = 77;
      exports.store!(0, 20);
      return ints[0] === 77;
    }),
    { numRuns: 200, seed: 1 },
  );
  t.pass();
});

test('offsets of more than one byte, and functions beside each other, keep their places', (t) => {
  const square = (name: string, offset: number) => {
    const f = new WasmFunction(name);
    const { at } = f.params('at');
    const { value } = f.vectors('value');
    return f.body(
      set(value, load(get(at), offset)),
      store(get(at), vmul(get(value), get(value)), offset + 16),
    );
  };
  const { exports, floats } = compile(square('near', 0), square('far', 400));
  floats.set([1, 2, 3, 4], 4);
  floats.set([5, 6, 7, 8], 104);
  exports.near!(16);
  exports.far!(16);
  t.deepEqual([...floats.slice(8, 12)], [1, 4, 9, 16]);
  t.deepEqual([...floats.slice(108, 112)], [25, 36, 49, 64]);
});

test('a loop visits every index below its end', (t) => {
  const f = new WasmFunction('count');
  const { to, end } = f.params('to', 'end');
  const { i } = f.integers('i');
  f.body(loop(i, end, 3, copyOne(get(to), add(get(to), int(4))), advance(to, int(8))));
  const { exports, ints } = compile(f);
  for (let i = 1; i < 20; i += 2) ints[i] = i;
  exports.count!(0, 10);
  t.deepEqual([...ints.slice(0, 10)], [1, 1, 3, 3, 5, 5, 7, 7, 0, 9]);
});

test('a map writes its elements and none beside them, whatever their number', (t) => {
  const { exports, floats } = compile(
    map('scale', { inputs: 1, outputs: 1, constants: 1 }, ([x], [by]) => [vmul(x!, by!)]),
  );
  for (let count = 0; count < 14; count++) {
    floats.fill(1);
    exports.scale!(4, 400, count, 2.5);
    const expected = Array.from({ length: 20 }, (_, i) => (i < count ? 2.5 : 1));
    t.deepEqual([...floats.slice(100, 120)], expected);
    t.is(floats[99], 1);
  }
});
