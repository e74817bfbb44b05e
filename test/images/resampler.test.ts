import test from 'ava';
import fc from 'fast-check';
import { createRandom } from '../../src/common/random.ts';
import { Heap } from '../../src/images/heap.ts';
import { lanczos, WEIGHT_BITS } from '../../src/images/lanczos.ts';
import { Resampler } from '../../src/images/resampler.ts';

const heap = new Heap();
const resampler = new Resampler(heap);
const mark = heap.mark;

function resample(
  data: Uint8Array,
  width: number,
  height: number,
  toWidth: number,
  toHeight: number,
) {
  heap.release(mark);
  return resampler.resample(heap.put(data), { width, height }, { width: toWidth, height: toHeight })
    .data;
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** A row of float64 by Lanczos' formula, without a thought for speed. */
function exactRow(row: readonly number[], to: number): number[] {
  const scale = row.length / to;
  const stretch = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const weights = row.map((_, j) => {
      const x = (j + 0.5 - (i + 0.5) * scale) / stretch;
      return Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0;
    });
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return row.reduce((total, value, j) => total + (value * weights[j]!) / sum, 0);
  });
}

function exact(data: Uint8Array, width: number, height: number, toWidth: number, toHeight: number) {
  const out = new Float64Array(toWidth * toHeight * 3);
  for (let colour = 0; colour < 3; colour++) {
    const columns = Array.from({ length: width }, (_, x) =>
      exactRow(
        Array.from({ length: height }, (_, y) => data[(y * width + x) * 3 + colour]!),
        toHeight,
      ),
    );
    for (let y = 0; y < toHeight; y++) {
      const row = exactRow(
        columns.map((column) => column[y]!),
        toWidth,
      );
      for (const [x, value] of row.entries()) out[(y * toWidth + x) * 3 + colour] = value;
    }
  }
  return out;
}

const sides = fc.integer({ min: 1, max: 40 });

test("an image in another size is what Lanczos' formula gives, to one level", (t) => {
  fc.assert(
    fc.property(sides, sides, sides, sides, (width, height, toWidth, toHeight) => {
      const random = createRandom('resampler', width, height);
      const data = Uint8Array.from({ length: width * height * 3 }, () => random.integer(256));
      const found = resample(data, width, height, toWidth, toHeight);
      const expected = exact(data, width, height, toWidth, toHeight);
      t.is(found.length, expected.length);
      for (const [i, value] of expected.entries()) {
        const bounded = Math.min(255, Math.max(0, value));
        t.true(Math.abs(found[i]! - bounded) <= 1, `${i}: ${found[i]} for ${value}`);
      }
    }),
    { numRuns: 60, seed: 1 },
  );
});

test('an image in its own size is itself', (t) => {
  const data = Uint8Array.from({ length: 17 * 9 * 3 }, (_, i) => (i * 37) % 256);
  t.deepEqual(resample(data, 17, 9, 17, 9), data);
});

test('a flat image stays flat in any size', (t) => {
  fc.assert(
    fc.property(sides, sides, fc.nat(255), (from, to, level) => {
      const data = new Uint8Array(from * from * 3).fill(level);
      return resample(data, from, from, to, to).every((value) => value === level);
    }),
    { numRuns: 100, seed: 1 },
  );
  t.pass();
});

test('weights make a whole and take no pixel that is not there', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 200 }), (from, to) => {
      const { starts, taps, weights } = lanczos(from, to);
      t.is(taps % 2, 0);
      for (let i = 0; i < to; i++) {
        const own = [...weights.subarray(i * taps, (i + 1) * taps)];
        t.is(
          own.reduce((sum, weight) => sum + weight, 0),
          1 << WEIGHT_BITS,
        );
        t.true(own.every((weight, tap) => weight === 0 || starts[i]! + tap < from));
      }
    }),
    { numRuns: 100, seed: 1 },
  );
});
