/** The least number that is rounded to infinity. */
const BEYOND = 65_520;

/** Whether float16 has finite numbers near all of these. */
export function fitsFloat16(values: Float32Array): boolean {
  return values.every((value) => Math.abs(value) < BEYOND);
}

/** The bits of the nearest float16 numbers (IEEE 754 binary16), ties to even; they must fit. */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(values, (value, i) => {
    const sign = (bits[i]! >>> 16) & 0x8000;
    // Below 2^-14 the steps stay as they are there.
    const exponent = Math.max(-14, ((bits[i]! >>> 23) & 0xff) - 127);
    const steps = roundToEven(Math.abs(value) * 2 ** (10 - exponent));
    // A mantissa that is rounded up to the next power of two carries into the exponent.
    return sign | (((exponent + 14) << 10) + steps);
  });
}

function roundToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
