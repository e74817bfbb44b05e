import {
  advance,
  and,
  type Code,
  get,
  ifElse,
  int,
  load,
  loadOne,
  loop,
  set,
  spread,
  store,
  storeOne,
  sub,
  WasmFunction,
} from '../../../wasm/assembler.ts';

/** How many arrays a function reads and writes, and how many numbers it is given. */
interface Sizes {
  readonly inputs: number;
  readonly outputs: number;
  readonly constants: number;
}

/** The outputs' code from the inputs'; what is used twice is computed once where it is kept. */
type Compute = (inputs: Code[], constants: Code[], keep: (value: Code) => Code) => Code[];

/**
 * name(...inputs, ...outputs, count, ...constants): elementwise over `count` float32, four at a
 * time and the rest one by one. An output may be an input.
 */
export function map(name: string, sizes: Sizes, compute: Compute): WasmFunction {
  const f = new WasmFunction(name);
  const pointersOf = (length: number) => Array.from({ length }, () => f.param('i32'));
  const inputs = pointersOf(sizes.inputs);
  const outputs = pointersOf(sizes.outputs);
  const count = f.param('i32');
  const constants = Array.from({ length: sizes.constants }, () => f.param('f32'));
  const { at, whole } = f.integers('at', 'whole');
  const values = f.vectorArray(sizes.inputs);
  const splats = f.vectorArray(sizes.constants);
  const results = f.vectorArray(sizes.outputs);
  const kept: Code[] = [];
  const keep = (value: Code): Code => {
    const { local } = f.vectors('local');
    kept.push(set(local, value));
    return get(local);
  };
  const computed = compute(values.map(get), splats.map(get), keep);
  const work = [kept, computed.map((value, i) => set(results[i]!, value))];
  const pointers = [...inputs, ...outputs];
  return f.body(
    splats.map((local, i) => set(local, spread(constants[i]!))),
    set(whole, and(get(count), int(-4))),
    set(count, sub(get(count), get(whole))),
    ifElse(
      get(whole),
      loop(
        at,
        whole,
        4,
        values.map((value, i) => set(value, load(get(inputs[i]!)))),
        work,
        outputs.map((output, i) => store(get(output), get(results[i]!))),
        pointers.map((pointer) => advance(pointer, int(16))),
      ),
    ),
    ifElse(
      get(count),
      loop(
        at,
        count,
        1,
        values.map((value, i) => set(value, loadOne(get(inputs[i]!)))),
        work,
        outputs.map((output, i) => storeOne(get(output), get(results[i]!))),
        pointers.map((pointer) => advance(pointer, int(4))),
      ),
    ),
  );
}
