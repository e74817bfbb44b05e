import test from 'ava';
import fc from 'fast-check';
import { peakSignalToNoise } from '../../src/evaluation/signal-to-noise.ts';

test('values that are all off by d have 20 log10 (255 / d) dB, each image its own', (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 255 }), { minLength: 1 }), (offs) => {
      const originals = new Uint8Array(offs.length * 12);
      const images = originals.map((_, i) => offs[Math.floor(i / 12)]!);
      const ratios = peakSignalToNoise(images, originals, offs.length);
      t.deepEqual(peakSignalToNoise(originals, images, offs.length), ratios);
      for (const [i, ratio] of ratios.entries()) {
        t.true(Math.abs(ratio - 20 * Math.log10(255 / offs[i]!)) < 1e-9);
      }
    }),
  );
});

test('equal images have no noise, and images of other lengths are none to compare', (t) => {
  t.deepEqual(peakSignalToNoise(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 3), 1), [
    Number.POSITIVE_INFINITY,
  ]);
  t.throws(() => peakSignalToNoise(new Uint8Array(6), new Uint8Array(3), 1), {
    instanceOf: RangeError,
  });
});
