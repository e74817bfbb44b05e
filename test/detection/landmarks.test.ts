import test from 'ava';
import {
  isPlausible,
  keyPointsOf,
  levelSquare,
  unmirrored,
} from '../../src/detection/landmarks.ts';
import { invert, transform } from '../../src/faces/alignment.ts';
import type { Point } from '../../src/faces/face.ts';

/** An upright face in the unit square: jaw, brows, nose, eyes, mouth. */
function face(): Point[] {
  const arc = (from: number, to: number, count: number, y: number) =>
    Array.from({ length: count }, (_, i) => ({ x: from + ((to - from) * i) / (count - 1), y }));
  const ring = (x: number) => [
    ...arc(x - 0.06, x + 0.06, 4, 0.4).map((p, i) => ({ ...p, y: 0.4 - (i % 3 ? 0.02 : 0) })),
    { x: x + 0.02, y: 0.42 },
    { x: x - 0.02, y: 0.42 },
  ];
  const jaw = Array.from({ length: 17 }, (_, i) => ({
    x: 0.5 - 0.4 * Math.cos((i * Math.PI) / 16),
    y: 0.45 + 0.45 * Math.sin((i * Math.PI) / 16),
  }));
  return [
    ...jaw,
    ...arc(0.2, 0.42, 5, 0.3),
    ...arc(0.58, 0.8, 5, 0.3),
    ...[0.4, 0.46, 0.52, 0.58].map((y) => ({ x: 0.5, y })),
    ...arc(0.43, 0.57, 5, 0.62),
    ...ring(0.32),
    ...ring(0.68),
    ...arc(0.36, 0.64, 7, 0.74),
    ...arc(0.6, 0.4, 5, 0.78),
    ...arc(0.4, 0.6, 5, 0.75),
    ...arc(0.58, 0.42, 3, 0.76),
  ];
}

test('a face that is its own mirror image stays as it is when unmirrored', (t) => {
  const points = face();
  t.is(points.length, 68);
  for (const [i, { x, y }] of unmirrored(points).entries()) {
    t.true(Math.hypot(x - points[i]!.x, y - points[i]!.y) < 1e-9, `landmark ${i}`);
  }
});

test('the square about landmarks is level, and holds them with a margin, however they are turned', (t) => {
  for (const angle of [0, 0.4, -1.2]) {
    const turn = { a: 80 * Math.cos(angle), b: 80 * Math.sin(angle), tx: 300, ty: 200 };
    const points = face().map((point) => transform(turn, point));
    const inSquare = points.map((point) => transform(invert(levelSquare(points)), point));
    const { leftEye, rightEye } = keyPointsOf(inSquare);
    t.true(Math.abs(leftEye.y - rightEye.y) < 1e-9);
    const xs = inSquare.map(({ x }) => x);
    const ys = inSquare.map(({ y }) => y);
    const size = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
    t.true(Math.abs(size - 1 / 1.2) < 1e-9);
    t.true(Math.abs(Math.max(...xs) + Math.min(...xs) - 1) < 1e-9);
  }
});

test('eyes are the middles of their contours, a hundredth of their distance lower', (t) => {
  const { leftEye, rightEye } = keyPointsOf(face());
  t.true(Math.abs(rightEye.x - leftEye.x - 0.36) < 1e-9);
  const contour = (4 * 0.4 - 2 * 0.02 + 2 * 0.42) / 6;
  t.true(Math.abs(leftEye.y - contour - 0.0036) < 1e-9);
});

test('a face is plausible turned any way, its parts in disorder are not', (t) => {
  const points = keyPointsOf(face());
  t.true(isPlausible(points));
  for (const angle of [1, 3, -2]) {
    const turn = { a: Math.cos(angle), b: Math.sin(angle), tx: 5, ty: 7 };
    t.true(isPlausible(keyPointsOf(face().map((point) => transform(turn, point)))));
  }
  t.false(isPlausible({ ...points, leftEye: points.rightEye, rightEye: points.leftEye }));
  t.false(isPlausible({ ...points, nose: { x: 0.5, y: 0.2 } }));
  t.false(isPlausible({ ...points, mouthLeft: points.mouthRight, mouthRight: points.mouthLeft }));
  t.false(isPlausible({ ...points, leftEye: points.rightEye }));
});
