/** Luma by the weights of ITU-R BT.601, `[size, size]`, of RGB uint8 `[size, size, 3]`. */
export function greyOf(rgb: Uint8Array, size: number): Float64Array {
  const grey = new Float64Array(size * size);
  for (let i = 0; i < grey.length; i++) {
    grey[i] = 0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!;
  }
  return grey;
}
