import test from 'ava';
import fc from 'fast-check';
import { fivePoints, invert, transform } from '../../src/faces/alignment.ts';
import { type OwnTemplate, squareInPhoto } from '../../src/faces/alignment-template.ts';
import type { KeyPoints, Point } from '../../src/faces/face.ts';

type Pair = readonly [number, number];

/** Key points by eyes, nose and mouth. */
function keyPoints(points: readonly Pair[]): KeyPoints {
  const [leftEye, rightEye, nose, mouthLeft, mouthRight] = points.map(([x, y]) => ({ x, y }));
  return {
    leftEye: leftEye!,
    rightEye: rightEye!,
    nose: nose!,
    mouthLeft: mouthLeft!,
    mouthRight: mouthRight!,
  };
}

function isNear(a: Point, [x, y]: Pair, tolerance: number): boolean {
  return Math.hypot(a.x - x, a.y - y) <= tolerance;
}

/** The corners of the square in the photo: top left, bottom left, bottom right, top right. */
function quadOf(template: 'ffhq' | 'celeba' | 'arcface' | OwnTemplate, points: KeyPoints): Point[] {
  const square = squareInPhoto(template, points)!;
  const corners: readonly Pair[] = [
    [0, 0],
    [0, 1],
    [1, 1],
    [1, 0],
  ];
  return corners.map(([x, y]) => transform(square, { x, y }));
}

const NOSE: Pair = [0, 0];
const TURNED: readonly Pair[] = [
  [310.5, 402.25],
  [398.75, 371.5],
  [368.25, 430.5],
  [345, 500.75],
  [421.25, 472],
];

/** Eyes and mouth, and the quad that `recreate_aligned_images` of ffhq-dataset makes by NumPy. */
const FFHQ: readonly [points: readonly Pair[], quad: readonly Pair[]][] = [
  [
    TURNED,
    [
      [122.983, 274.832],
      [235.482, 631.317],
      [591.967, 518.818],
      [479.468, 162.333],
    ],
  ],
  [
    [[120, 80], [150, 90], NOSE, [100, 170], [130, 176]],
    [
      [15.594, -103.656],
      [-64.456, 211.206],
      [250.406, 291.256],
      [330.456, -23.606],
    ],
  ],
];

test("FFHQ's square is that of its own script, the nose notwithstanding", (t) => {
  for (const [points, quad] of FFHQ) {
    const corners = quadOf('ffhq', keyPoints(points));
    for (const [i, corner] of quad.entries()) t.true(isNear(corners[i]!, corner, 0.001));
  }
});

test('a face where FFHQ has it on average is cut out as it is', (t) => {
  // facexlib's five points of 512 px (https://github.com/xinntao/facexlib, face_restoration_helper).
  const mean: readonly Pair[] = [
    [192.98138, 239.94708],
    [318.90277, 240.1936],
    [256.63416, 314.01935],
    [201.26117, 371.41043],
    [313.08905, 371.15118],
  ];
  const corners = quadOf('ffhq', keyPoints(mean));
  const whole: readonly Pair[] = [
    [0, 0],
    [0, 512],
    [512, 512],
    [512, 0],
  ];
  for (const [i, corner] of whole.entries()) t.true(isNear(corners[i]!, corner, 0.02 * 512));
});

/** Where `estimate_norm` of InsightFace brings `TURNED`, by scikit-image's SimilarityTransform. */
const NORMALISED: readonly Pair[] = [
  [38.5081, 53.2129],
  [74.2028, 51.9639],
  [56.3976, 70.0554],
  [39.9674, 93.0736],
  [71.0549, 91.1981],
];

test("ArcFace's square brings points where InsightFace does, which counts from pixels' middles", (t) => {
  const points = keyPoints(TURNED.map(([x, y]) => [x + 0.5, y + 0.5]));
  const toFace = invert(squareInPhoto('arcface', points)!);
  for (const [i, point] of fivePoints(points).entries()) {
    const { x, y } = transform(toFace, point);
    t.true(isNear({ x: 112 * x - 0.5, y: 112 * y - 0.5 }, NORMALISED[i]!, 0.0002));
  }
});

test("SphereFace's points of 96 x 112 are ArcFace's, eight pixels to the left", (t) => {
  const sphereFace: readonly Pair[] = [
    [30.2946, 51.6963],
    [65.5318, 51.5014],
    [48.0252, 71.7366],
    [33.5493, 92.3655],
    [62.7299, 92.2041],
  ];
  const points = keyPoints(sphereFace.map(([x, y]) => [x + 0.5, y + 0.5]));
  const [topLeft, , bottomRight] = quadOf('arcface', points);
  t.true(isNear(topLeft!, [-8, 0], 1e-6));
  t.true(isNear(bottomRight!, [104, 112], 1e-6));
});

const OWN: OwnTemplate = {
  left_eye: [0.37, 0.48],
  right_eye: [0.63, 0.48],
  nose: [0.5, 0.64],
  mouth_left: [0.39, 0.76],
  mouth_right: [0.6, 0.76],
};

test('a turned, moved and resized face comes to lie alike, in every template', (t) => {
  const upright = keyPoints(TURNED);
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  fc.assert(
    fc.property(
      number(-3, 3),
      number(0.1, 9),
      number(-500, 500),
      fc.constantFrom('celeba' as const, 'ffhq' as const, 'arcface' as const, OWN),
      (angle, scale, shift, template) => {
        const a = scale * Math.cos(angle);
        const b = scale * Math.sin(angle);
        const turn = { a, b, tx: shift, ty: -shift };
        const moved = keyPoints(
          fivePoints(upright).map((point) => {
            const { x, y } = transform(turn, point);
            return [x, y];
          }),
        );
        const expected = quadOf(template, upright).map((corner) => transform(turn, corner));
        for (const [i, { x, y }] of expected.entries()) {
          t.true(isNear(quadOf(template, moved)[i]!, [x, y], 1e-6 * (1 + scale) * 1000));
        }
      },
    ),
  );
});
