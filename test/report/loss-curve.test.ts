import test from 'ava';
import fc from 'fast-check';
import { LossCurve } from '../../src/report/loss-curve.ts';

test('a curve has few points whatever its length, by rising step, and keeps the mean', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), (length) => {
      const curve = new LossCurve('total');
      for (let step = 0; step < length; step++) curve.add(step, step);
      const { points } = curve;
      const rising = points.every(([step], i) => i === 0 || step > points[i - 1]![0]);
      // The loss is the step itself, so a mean over a bucket is the middle of its steps.
      const faithful = points.every(([step, value]) => Math.abs(step - value) < 1e-9);
      return points.length <= 240 && points.length >= Math.min(length, 120) && rising && faithful;
    }),
    { numRuns: 30 },
  );
  t.pass();
});

test('steps that a resumed training logs again replace the earlier ones', (t) => {
  const curve = new LossCurve('total');
  for (const step of [0, 1, 2, 3]) curve.add(step, 1);
  for (const step of [2, 3]) curve.add(step, 5);
  t.deepEqual(curve.points, [
    [0, 1],
    [1, 1],
    [2, 5],
    [3, 5],
  ]);
  t.is(curve.last, 5);
});
