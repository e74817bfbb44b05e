import test from 'ava';
import fc from 'fast-check';
import type { FaceQuality } from '../../src/faces/face-quality.ts';
import { QUANTILES, quantileAt, summariseQuality } from '../../src/faces/quality-summary.ts';

const face = (more: Partial<FaceQuality> = {}) => ({
  quality: { side: 100, padding: 0, sharpness: 0.1, ...more },
});

test('a limit at a quantile keeps about that share of the faces', (t) => {
  const sides = fc.array(fc.double({ min: 1, max: 1e4, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(sides, (values) => {
      const { measures } = summariseQuality(values.map((side) => face({ side })));
      const side = measures.find(({ measure }) => measure === 'side')!;
      for (const share of QUANTILES) {
        const value = quantileAt(side, share);
        const below = values.filter((one) => one < value).length;
        const upTo = values.filter((one) => one <= value).length;
        t.true(below <= share * values.length && upTo >= share * values.length);
      }
    }),
  );
});

test('angles count to either side, of the faces whose pose is known', (t) => {
  const faces = [face({ yaw: -30 }), face({ yaw: 10 }), face()];
  const { faces: count, measures } = summariseQuality(faces);
  t.is(count, 3);
  const yaw = measures.find(({ measure }) => measure === 'yaw')!;
  t.is(yaw.known, 2);
  t.deepEqual([quantileAt(yaw, 0), quantileAt(yaw, 1)], [10, 30]);
  t.false(measures.some(({ measure }) => measure === 'pitch'));
});

test('no faces have no measures', (t) => {
  t.deepEqual(summariseQuality([]), { faces: 0, measures: [] });
});
