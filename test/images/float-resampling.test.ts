import test from 'ava';
import fc from 'fast-check';
import { createRandom } from '../../src/common/random.ts';
import { floatResampling } from '../../src/images/float-resampling.ts';
import { Heap } from '../../src/images/heap.ts';
import { Resampler } from '../../src/images/resampler.ts';

const side = fc.integer({ min: 2, max: 40 });
const square = (length: number) => new Float32Array(length * length * 3);

test('bytes become what the resampler of photos makes of them, but for its rounding', (t) => {
  const heap = new Heap();
  const resampler = new Resampler(heap);
  const { mark } = heap;
  fc.assert(
    fc.property(side, side, fc.integer(), (from, to, seed) => {
      const random = createRandom(seed, 'image');
      const bytes = Uint8Array.from(square(from), () => random.integer(256));
      heap.release(mark);
      const of = (length: number) => ({ width: length, height: length });
      const { data } = resampler.resample(heap.put(bytes), of(from), of(to));
      const made = square(to);
      floatResampling(from, to)(Float32Array.from(bytes), made);
      for (const [i, value] of made.entries()) {
        const byte = Math.max(0, Math.min(255, value));
        t.true(Math.abs(byte - data[i]!) < 1, `${from} to ${to}: ${value} for ${data[i]}`);
      }
    }),
    { numRuns: 40, seed: 1 },
  );
});

test('an even image stays as it is, in any size', (t) => {
  fc.assert(
    fc.property(side, side, fc.float({ min: -1, max: 1, noNaN: true }), (from, to, value) => {
      const made = square(to);
      floatResampling(from, to)(square(from).fill(value), made);
      for (const one of made) t.true(Math.abs(one - value) < 1e-5);
    }),
    { numRuns: 40 },
  );
});
