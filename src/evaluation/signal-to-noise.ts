/** The largest difference of two bytes. */
const PEAK = 255;

/**
 * Peak signal-to-noise ratio in dB of RGB uint8 images, all of one size, against others: one number
 * an image, over all its values. It is infinite where nothing differs. Throws a RangeError when the
 * arrays are not alike in length.
 */
export function peakSignalToNoise(
  images: Uint8Array,
  originals: Uint8Array,
  count: number,
): number[] {
  if (images.length !== originals.length) {
    throw new RangeError(`${images.length} and ${originals.length} bytes are no pairs of images`);
  }
  const values = images.length / count;
  return Array.from({ length: count }, (_, image) => {
    let squares = 0;
    for (let i = image * values; i < (image + 1) * values; i++) {
      squares += (images[i]! - originals[i]!) ** 2;
    }
    return 10 * Math.log10((PEAK * PEAK * values) / squares);
  });
}
