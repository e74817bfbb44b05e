/** Arrays one behind the other; of none, an empty array of bytes. */
export function joined<A extends Uint8Array | Float32Array>(arrays: readonly A[]): A {
  const length = arrays.reduce((sum, array) => sum + array.length, 0);
  const Joined = (arrays[0] ?? new Uint8Array(0)).constructor as new (length: number) => A;
  const all = new Joined(length);
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}
