/** Bytes one behind the other. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  return join(parts, (length) => new Uint8Array(length));
}

/** Numbers one behind the other. */
export function joinNumbers(parts: readonly Float32Array[]): Float32Array {
  return join(parts, (length) => new Float32Array(length));
}

function join<A extends Uint8Array | Float32Array>(
  parts: readonly A[],
  create: (length: number) => A,
): A {
  const all = create(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
