/** One axis of a copy: how many steps, and how far each goes in the source. */
export interface Axis {
  length: number;
  stride: number;
}

type Values = Float32Array | Int32Array | Uint8Array;

/** Fills `to` in order with the elements of `from` that the nested axes, outermost first, visit. */
export function stridedCopy<T extends Values>(from: T, start: number, to: T, axes: Axis[]): void {
  const merged = merge(axes);
  const inner = merged.pop() ?? { length: 1, stride: 1 };
  const counters = merged.map(() => 0);
  let source = start;
  for (let at = 0; at < to.length; at += inner.length) {
    let position = source;
    for (let i = 0; i < inner.length; i++) {
      to[at + i] = from[position]!;
      position += inner.stride;
    }
    for (let axis = merged.length - 1; axis >= 0; axis--) {
      const { length, stride } = merged[axis]!;
      source += stride;
      counters[axis]!++;
      if (counters[axis]! < length) break;
      source -= stride * length;
      counters[axis] = 0;
    }
  }
}

/** Joins neighbours that make one even run, and drops axes of length 1. */
function merge(axes: Axis[]): Axis[] {
  const merged: Axis[] = [];
  for (const axis of axes) {
    if (axis.length === 1) continue;
    const outer = merged.at(-1);
    if (outer && outer.stride === axis.stride * axis.length) {
      merged[merged.length - 1] = { length: outer.length * axis.length, stride: axis.stride };
    } else {
      merged.push(axis);
    }
  }
  return merged;
}
