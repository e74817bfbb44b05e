import type { backend_util } from '@tensorflow/tfjs-core';

/**
 * Writes the patches of output rows `[firstRow, firstRow + rows)` (a row is one (image, y)) to
 * `heap` at `to`, one row of the matrix for each tap of the filter:
 * `[filterHeight · filterWidth · inChannels, rows · outWidth]`. The images
 * `[batch, height, width, channels]` lie in the same `heap` at `x`.
 */
export function im2row(
  heap: Int32Array,
  x: number,
  to: number,
  conv: backend_util.Conv2DInfo,
  firstRow: number,
  rows: number,
): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth } = conv;
  const { strideHeight, strideWidth, padInfo } = conv;
  const pixels = rows * outWidth;
  const step = strideWidth * inChannels;
  for (let r = 0; r < rows; r++) {
    const image = Math.floor((firstRow + r) / outHeight);
    const top = ((firstRow + r) % outHeight) * strideHeight - padInfo.top;
    for (let ky = 0; ky < filterHeight; ky++) {
      const y = top + ky;
      const inside = y >= 0 && y < inHeight;
      const line = x + (image * inHeight + y) * inWidth * inChannels;
      for (let kx = 0; kx < filterWidth; kx++) {
        const left = kx - padInfo.left;
        const first = inside ? Math.min(outWidth, Math.max(0, Math.ceil(-left / strideWidth))) : 0;
        const end = inside
          ? Math.max(first, Math.min(outWidth, Math.ceil((inWidth - left) / strideWidth)))
          : 0;
        let at = to + (ky * filterWidth + kx) * inChannels * pixels + r * outWidth;
        for (let channel = 0; channel < inChannels; channel++) {
          let from = line + (first * strideWidth + left) * inChannels + channel;
          for (let i = 0; i < first; i++) heap[at + i] = 0;
          for (let i = first; i < end; i++) {
            heap[at + i] = heap[from]!;
            from += step;
          }
          for (let i = end; i < outWidth; i++) heap[at + i] = 0;
          at += pixels;
        }
      }
    }
  }
}
