import test from 'ava';
import fc from 'fast-check';
import { anchorsOf } from '../../src/detection/anchors.ts';
import {
  decodeBoxes,
  intersectionOverUnion,
  suppressOverlapping,
} from '../../src/detection/boxes.ts';
import { readWeights, weightOf } from '../../src/detection/weights.ts';

test("anchors are those that the network's package has for its own input", async (t) => {
  const stored = weightOf(await readWeights('ssd_mobilenetv1'), 'Output/extra_dim');
  const { boxes, count } = anchorsOf(512);
  t.deepEqual(stored.shape, [1, count, 4]);
  for (let i = 0; i < count; i++) {
    const [top, left, bottom, right] = stored.values.subarray(4 * i, 4 * i + 4);
    const [x, y, width, height] = boxes.subarray(4 * i, 4 * i + 4);
    const expected = [(left! + right!) / 2, (top! + bottom!) / 2, right! - left!, bottom! - top!];
    const differences = [x!, y!, width!, height!].map((v, j) => Math.abs(v - 512 * expected[j]!));
    if (Math.max(...differences) > 0.05) t.fail(`anchor ${i}`);
  }
});

test('boxes are decoded relative to their anchors; those of small scores are left out', (t) => {
  const anchors = { count: 2, boxes: Float32Array.of(100, 50, 20, 40, 0, 0, 10, 10) };
  const encoded = Float32Array.of(5, -10, 5 * Math.log(2), 0, 0, 0, 0, 0);
  const [box, ...others] = decodeBoxes(anchors, encoded, Float32Array.of(0, -3), 0.3);
  t.deepEqual(others, []);
  t.is(box!.score, 0.5);
  // 20 down and 20 to the left of the middle, twice as high.
  for (const [key, value] of Object.entries({ left: 70, top: 30, width: 20, height: 80 })) {
    t.true(Math.abs(box![key as 'left'] - value) < 1e-4, key);
  }
});

const box = fc.record({
  left: fc.integer({ min: 0, max: 50 }),
  top: fc.integer({ min: 0, max: 50 }),
  width: fc.integer({ min: 1, max: 50 }),
  height: fc.integer({ min: 1, max: 50 }),
  score: fc.double({ min: 0, max: 1, noNaN: true }),
});

test('of boxes that overlap much the likeliest is kept, and no other is lost', (t) => {
  fc.assert(
    fc.property(fc.array(box, { maxLength: 20 }), (boxes) => {
      const kept = suppressOverlapping(boxes, 0.4, 100);
      for (const one of boxes) {
        if (kept.includes(one)) continue;
        t.true(kept.some((k) => k.score >= one.score && intersectionOverUnion(k, one) > 0.4));
      }
      for (const [i, a] of kept.entries()) {
        for (const b of kept.slice(i + 1)) {
          t.true(a.score >= b.score && intersectionOverUnion(a, b) <= 0.4);
        }
      }
      t.true(suppressOverlapping(boxes, 0.4, 2).length <= 2);
    }),
  );
});
