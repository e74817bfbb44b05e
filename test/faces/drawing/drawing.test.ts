import { createHash } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { EvenfaceError } from '../../../src/common/errors.ts';
import { createRandom } from '../../../src/common/random.ts';
import { DRAWN_ATTRIBUTES, drawFace, drawLabels } from '../../../src/faces/drawing/drawing.ts';
import type { Point } from '../../../src/faces/face.ts';

const anyLabels = fc.record(
  Object.fromEntries(
    DRAWN_ATTRIBUTES.map(({ name, values }) => [name, fc.nat((values?.length ?? 2) - 1)]),
  ),
);

test('a face follows from seed and index alone', (t) => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(), (seed, index) => {
      t.deepEqual(drawFace(seed, index), drawFace(seed, index));
    }),
    { numRuns: 20 },
  );
});

test('seeds and indices give different faces', (t) => {
  const faces = [0, 1].flatMap((seed) => [0, 1, 2].map((index) => drawFace(seed, index).svg));
  t.is(new Set(faces).size, 6);
});

test('the first 20 faces of population 1 stay the ones they were', (t) => {
  const hash = createHash('sha256');
  for (let index = 0; index < 20; index++) hash.update(drawFace(1, index).svg);
  t.is(hash.digest('hex').slice(0, 16), '9e01fb0bce8869e8');
});

test('labels that are asked for hold, the others are sampled as ever', (t) => {
  const { labels } = drawFace(5, 3);
  const asked = drawFace(5, 3, { labels: { Eyeglasses: 1 - labels.Eyeglasses } });
  t.deepEqual(asked.labels, { ...labels, Eyeglasses: 1 - labels.Eyeglasses });
});

test('any labels can be drawn, in well-formed numbers and few bytes', (t) => {
  fc.assert(
    fc.property(anyLabels, fc.integer(), (labels, seed) => {
      const face = drawLabels(labels, createRandom(seed));
      t.deepEqual(face.labels, labels as typeof face.labels);
      t.notRegex(face.svg, /NaN|undefined|Infinity|e[-+]\d/);
      t.true(face.svg.length < 8000);
    }),
    { numRuns: 200 },
  );
});

test("key points lie where CelebA's aligned frame has them", (t) => {
  const expected = {
    leftEye: { x: 69, y: 112 },
    rightEye: { x: 108, y: 112 },
    nose: { x: 88.5, y: 133 },
    mouthLeft: { x: 71, y: 152 },
    mouthRight: { x: 106, y: 152 },
  };
  fc.assert(
    fc.property(anyLabels, fc.integer(), (labels, seed) => {
      const { keyPoints } = drawLabels(labels, createRandom(seed));
      for (const [name, { x, y }] of Object.entries(expected)) {
        const found: Point = keyPoints[name as keyof typeof expected];
        t.true(Math.hypot(found.x - x, found.y - y) < 18, `${name} at ${found.x}, ${found.y}`);
      }
      t.true(keyPoints.leftEye.x < keyPoints.nose.x && keyPoints.nose.x < keyPoints.rightEye.x);
      t.true(keyPoints.mouthLeft.x < keyPoints.mouthRight.x);
    }),
    { numRuns: 200 },
  );
});

test('labels that no face can have are refused', (t) => {
  const { labels } = drawFace(1, 1);
  const refused = (asked: Record<string, number>) =>
    t.throws(() => drawLabels(asked, createRandom(1)), { instanceOf: EvenfaceError });
  t.regex(refused({ ...labels, Smilng: 1 })!.message, /did you mean "Smiling"/);
  t.regex(refused({ ...labels, Hair_Color: 5 })!.message, /Hair_Color .* 5/);
  t.regex(refused({ Smiling: 1 })!.message, /Eyeglasses .* undefined/);
});
