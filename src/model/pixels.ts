/** What a network takes for each value of a byte: in [-1, 1]. */
export const PIXELS = Float32Array.from({ length: 256 }, (_, byte) => byte / 127.5 - 1);
