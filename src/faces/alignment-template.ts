import {
  CELEBA_CROP,
  CELEBA_KEY_POINTS,
  fitSimilarity,
  fivePoints,
  invert,
  type Similarity,
} from './alignment.ts';
import type { KeyPoints, Point } from './face.ts';

/** Where an aligned face has its five points, as shares of its square. */
export interface OwnTemplate {
  readonly left_eye: readonly [number, number];
  readonly right_eye: readonly [number, number];
  readonly nose: readonly [number, number];
  readonly mouth_left: readonly [number, number];
  readonly mouth_right: readonly [number, number];
}

/** How an aligned face lies in its square. */
export type Template = 'celeba' | 'ffhq' | 'arcface' | OwnTemplate;

/**
 * InsightFace's `arcface_dst`, pixels of 112 x 112 that are counted from the middle of the first
 * (https://github.com/deepinsight/insightface, python-package/insightface/utils/face_align.py).
 */
const ARCFACE_POINTS = [
  { x: 38.2946, y: 51.6963 },
  { x: 73.5318, y: 51.5014 },
  { x: 56.0252, y: 71.7366 },
  { x: 41.5493, y: 92.3655 },
  { x: 70.7299, y: 92.2041 },
] as const;
const ARCFACE_SIDE = 112;

/**
 * The similarity from the unit square of an aligned face to the photo's pixels. Undefined when the
 * key points tell no place.
 */
export function squareInPhoto(template: Template, keyPoints: KeyPoints): Similarity | undefined {
  if (template === 'ffhq') return ffhqSquare(keyPoints);
  const toSquare = fitSimilarity(fivePoints(keyPoints), pointsOf(template));
  return toSquare && invert(toSquare);
}

/** The five points of a template, in the unit square. */
function pointsOf(template: Exclude<Template, 'ffhq'>): Point[] {
  if (template === 'celeba') {
    const { left, top, side } = CELEBA_CROP;
    return fivePoints(CELEBA_KEY_POINTS).map(({ x, y }) => ({
      x: (x - left) / side,
      y: (y - top) / side,
    }));
  }
  if (template === 'arcface') {
    return ARCFACE_POINTS.map(({ x, y }) => ({
      x: (x + 0.5) / ARCFACE_SIDE,
      y: (y + 0.5) / ARCFACE_SIDE,
    }));
  }
  const { left_eye, right_eye, nose, mouth_left, mouth_right } = template;
  return [left_eye, right_eye, nose, mouth_left, mouth_right].map(([x, y]) => ({ x, y }));
}

/**
 * FFHQ's own square: from the eyes and the mouth's corners alone, by the rule of its
 * `recreate_aligned_images` (https://github.com/NVlabs/ffhq-dataset, download_ffhq.py), which is
 * that of Karras et al. 2018, "Progressive growing of GANs", appendix C.
 */
function ffhqSquare({
  leftEye,
  rightEye,
  mouthLeft,
  mouthRight,
}: KeyPoints): Similarity | undefined {
  const eyes = middle(leftEye, rightEye);
  const mouth = middle(mouthLeft, mouthRight);
  const eyeToEye = { x: rightEye.x - leftEye.x, y: rightEye.y - leftEye.y };
  const eyeToMouth = { x: mouth.x - eyes.x, y: mouth.y - eyes.y };
  // Half the square's upper edge: along the eyes and across the way to the mouth.
  const along = { x: eyeToEye.x + eyeToMouth.y, y: eyeToEye.y - eyeToMouth.x };
  const half = Math.max(
    2 * Math.hypot(eyeToEye.x, eyeToEye.y),
    1.8 * Math.hypot(eyeToMouth.x, eyeToMouth.y),
  );
  const side = (2 * half) / Math.hypot(along.x, along.y);
  const a = along.x * side;
  const b = along.y * side;
  if (!Number.isFinite(a) || !Number.isFinite(b) || (a === 0 && b === 0)) return undefined;
  const centre = { x: eyes.x + 0.1 * eyeToMouth.x, y: eyes.y + 0.1 * eyeToMouth.y };
  return { a, b, tx: centre.x - (a - b) / 2, ty: centre.y - (a + b) / 2 };
}

function middle(p: Point, q: Point): Point {
  return { x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 };
}
