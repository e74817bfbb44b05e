const END_OF_IMAGE = 0xd9;

/**
 * Copies the coded picture from `start` on without the zeros that follow every 0xff. Returns how
 * many bytes it has, or -1 when the image does not end behind it.
 */
export function copyEntropyData(bytes: Uint8Array, start: number, target: Uint8Array): number {
  let at = start;
  let length = 0;
  for (;;) {
    const marker = bytes.indexOf(0xff, at);
    if (marker === -1) return -1;
    const next = bytes[marker + 1];
    const end = next === 0 ? marker + 1 : marker;
    target.set(bytes.subarray(at, end), length);
    length += end - at;
    if (next !== 0) return next === END_OF_IMAGE ? length : -1;
    at = marker + 2;
  }
}
