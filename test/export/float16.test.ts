import test from 'ava';
import fc from 'fast-check';
import { fitsFloat16, toFloat16 } from '../../src/export/float16.ts';

/** The number that bits of a finite float16 stand for. */
function fromFloat16(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const steps = (bits & 1023) + (exponent === 0 ? 0 : 1024);
  return (bits & 0x8000 ? -1 : 1) * steps * 2 ** (Math.max(1, exponent) - 25);
}

const one = (value: number) => toFloat16(Float32Array.of(value))[0]!;

test('every finite float16 number is itself', (t) => {
  for (let bits = 0; bits < 0x10000; bits++) {
    if ((bits & 0x7c00) !== 0x7c00 && one(fromFloat16(bits)) !== bits) t.fail(`${bits}`);
  }
  t.pass();
});

test('any other number becomes the nearest, of two that are as near the even one', (t) => {
  fc.assert(
    fc.property(fc.float({ min: -65_504, max: 65_504, noNaN: true }), (value) => {
      const bits = one(value);
      const error = Math.abs(fromFloat16(bits) - value);
      const sideways = [bits - 1, bits + 1].filter((b) => (b & 0x7fff) < 0x7c00 && b >= 0);
      for (const other of sideways) {
        const theirs = Math.abs(fromFloat16(other) - value);
        if (theirs < error || (theirs === error && bits % 2 === 1)) return false;
      }
      return true;
    }),
    { numRuns: 2000 },
  );
  t.is(fromFloat16(one(2049)), 2048);
  t.is(fromFloat16(one(2051)), 2052);
});

test('numbers beyond the largest do not fit', (t) => {
  t.true(fitsFloat16(Float32Array.of(65_519, -65_504)));
  for (const value of [65_520, -65_520, Number.POSITIVE_INFINITY, Number.NaN]) {
    t.false(fitsFloat16(Float32Array.of(0, value)), `${value}`);
  }
});
