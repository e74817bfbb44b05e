import type { Constant, Value } from './recording.ts';

/**
 * An attribute of a node, in the JSON form of TensorFlow's `AttrValue` that tfjs reads
 * (tfjs-converter, src/operations/operation_mapper.ts): whole numbers and bytes are text.
 */
export type AttrValue =
  | { readonly type: 'DT_FLOAT' | 'DT_INT32' }
  | { readonly shape: { readonly dim: readonly { readonly size: string }[] } }
  | { readonly i: string }
  | { readonly f: number }
  | { readonly b: boolean }
  | { readonly s: string }
  | { readonly list: { readonly i: readonly string[] } | { readonly s: readonly string[] } };

/** A node of a TensorFlow graph (`NodeDef`). */
export interface NodeDef {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr: Readonly<Record<string, AttrValue>>;
}

export const FLOAT: AttrValue = { type: 'DT_FLOAT' };
export const text = (value: string): AttrValue => ({ s: base64(value) });
export const texts = (values: readonly string[]): AttrValue => ({
  list: { s: values.map(base64) },
});
export const whole = (value: number): AttrValue => ({ i: String(value) });
export const wholes = (values: readonly number[]): AttrValue => ({
  list: { i: values.map(String) },
});

/** The shape of a value: any number of faces, then its own dimensions. */
export function shapeOf({ shape }: Value) {
  return { dim: [-1, ...shape].map((size) => ({ size: String(size) })) };
}

function base64(value: string): string {
  return Buffer.from(value).toString('base64');
}

/** A TensorFlow graph that is being written, and its constants by the names of their nodes. */
export class GraphDef {
  readonly nodes: NodeDef[] = [];
  readonly constants = new Map<string, Constant>();
  readonly #named = new Map<Constant | Value, string>();
  #batch: string | undefined;

  /** Adds an input. */
  placeholder(name: string, value: Value): void {
    this.node('Placeholder', [], { dtype: FLOAT, shape: { shape: shapeOf(value) } }, name);
    this.#named.set(value, name);
  }

  /** Adds a node and gives its name; one is found where there is none. */
  node(
    op: string,
    input: readonly string[],
    attr: NodeDef['attr'],
    name = `${op.replace(/^_/, '')}_${this.nodes.length}`,
  ): string {
    this.nodes.push({ name, op, ...(input.length > 0 && { input }), attr });
    return name;
  }

  /** The name of a value's node. */
  value(value: Value): string {
    return this.#named.get(value)!;
  }

  name(value: Value, name: string): void {
    this.#named.set(value, name);
  }

  /** The name of a constant's node, added where it is not there yet. */
  constant(constant: Constant): string {
    const known = this.#named.get(constant);
    if (known !== undefined) return known;
    const type = constant.values instanceof Float32Array ? 'DT_FLOAT' : 'DT_INT32';
    const name = this.node('Const', [], { dtype: { type } });
    this.#named.set(constant, name);
    this.constants.set(name, constant);
    return name;
  }

  number(value: number): string {
    return this.constant({ shape: [], values: Float32Array.of(value) });
  }

  whole(value: number): string {
    return this.constant({ shape: [], values: Int32Array.of(value) });
  }

  wholes(values: readonly number[]): string {
    return this.constant({ shape: [values.length], values: Int32Array.from(values) });
  }

  /** The name of a node that gives the shape of a value as numbers, which the batch leads. */
  wholeShape({ shape }: Value): string {
    this.#batch ??= this.node(
      'StridedSlice',
      [
        this.node('Shape', [this.nodes[0]!.name], { T: FLOAT, out_type: { type: 'DT_INT32' } }),
        ...[0, 1, 1].map((value) => this.wholes([value])),
      ],
      { shrink_axis_mask: whole(1) },
    );
    const sizes = [this.#batch, ...shape.map((size) => this.whole(size))];
    return this.node('Pack', sizes, { N: whole(sizes.length), axis: whole(0) });
  }
}
