/** Luma of sRGB (ITU-R BT.601). */
const LUMA = [0.299, 0.587, 0.114] as const;

/**
 * Mean over images of the variance of the grey image's Laplacian (Pech-Pacheco et al. 2000): energy
 * of high frequencies. It depends on size and framing, so only the ratio to real faces of the same
 * framing says something. RGB uint8 `[count, size, size, 3]`; at least 3 x 3 pixels.
 */
export function laplacianVariance(rgb: Uint8Array, size: number): number {
  const pixels = size * size;
  const count = rgb.length / (pixels * 3);
  const grey = new Float64Array(pixels);
  let total = 0;
  for (let image = 0; image < count; image++) {
    for (let i = 0, at = image * pixels * 3; i < pixels; i++, at += 3) {
      grey[i] = LUMA[0] * rgb[at]! + LUMA[1] * rgb[at + 1]! + LUMA[2] * rgb[at + 2]!;
    }
    total += varianceOfLaplacian(grey, size);
  }
  return total / count;
}

function varianceOfLaplacian(grey: Float64Array, size: number): number {
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < size - 1; y++) {
    for (let x = 1; x < size - 1; x++) {
      const at = y * size + x;
      const value =
        grey[at - 1]! + grey[at + 1]! + grey[at - size]! + grey[at + size]! - 4 * grey[at]!;
      sum += value;
      squares += value * value;
    }
  }
  const n = (size - 2) ** 2;
  return squares / n - (sum / n) ** 2;
}
