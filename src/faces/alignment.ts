import type { Affine } from '../images/affine.ts';
import type { KeyPoints, Point } from './face.ts';

/** A square in pixels of a photo. */
export interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** CelebA's aligned photos, and the square of them that is the face. */
export const CELEBA_FRAME = { width: 178, height: 218 } as const;
export const CELEBA_CROP: Square = { left: 15, top: 40, side: 148 };

/** By how much a photo's aspect may be off from CelebA's. */
const ASPECT_TOLERANCE = 0.02;

/** Where CelebA's alignment puts the key points on average, in pixels of its frame. */
export const CELEBA_KEY_POINTS: KeyPoints = {
  leftEye: { x: 69.5, y: 111.3 },
  rightEye: { x: 107.7, y: 111.3 },
  nose: { x: 88.6, y: 135 },
  mouthLeft: { x: 72.8, y: 152.2 },
  mouthRight: { x: 104.4, y: 152.2 },
};

/** The face's square in a photo framed as CelebA's, or undefined when it has another aspect. */
export function celebaSquare(width: number, height: number): Square | undefined {
  const scale = width / CELEBA_FRAME.width;
  if (Math.abs(height / (CELEBA_FRAME.height * scale) - 1) > ASPECT_TOLERANCE) return undefined;
  const side = Math.round(CELEBA_CROP.side * scale);
  return {
    left: Math.min(Math.round(CELEBA_CROP.left * scale), width - side),
    top: Math.min(Math.round(CELEBA_CROP.top * (height / CELEBA_FRAME.height)), height - side),
    side,
  };
}

/** The mean key points of a photo framed as CelebA's, or undefined when it has another aspect. */
export function celebaKeyPoints(width: number, height: number): KeyPoints | undefined {
  if (!celebaSquare(width, height)) return undefined;
  const across = width / CELEBA_FRAME.width;
  const down = height / CELEBA_FRAME.height;
  const scaled = ({ x, y }: Point) => ({ x: x * across, y: y * down });
  const { leftEye, rightEye, nose, mouthLeft, mouthRight } = CELEBA_KEY_POINTS;
  return {
    leftEye: scaled(leftEye),
    rightEye: scaled(rightEye),
    nose: scaled(nose),
    mouthLeft: scaled(mouthLeft),
    mouthRight: scaled(mouthRight),
  };
}

/** The largest square in the middle of a photo. */
export function centredSquare(width: number, height: number): Square {
  const side = Math.min(width, height);
  return { left: Math.floor((width - side) / 2), top: Math.floor((height - side) / 2), side };
}

/** Rotation, uniform scale and shift: (x, y) becomes (a x - b y + tx, b x + a y + ty). */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

export function transform({ a, b, tx, ty }: Similarity, { x, y }: Point): Point {
  return { x: a * x - b * y + tx, y: b * x + a * y + ty };
}

export function affineOf({ a, b, tx, ty }: Similarity): Affine {
  return { xx: a, xy: -b, yx: b, yy: a, tx, ty };
}

/** How many pixels one pixel becomes. */
export function scaleOf({ a, b }: Similarity): number {
  return Math.hypot(a, b);
}

export function invert({ a, b, tx, ty }: Similarity): Similarity {
  const n = a * a + b * b;
  return { a: a / n, b: -b / n, tx: -(a * tx + b * ty) / n, ty: (b * tx - a * ty) / n };
}

/**
 * The similarity that brings `from` nearest to `to` in least squares, without mirroring (Umeyama
 * 1991, "Least-squares estimation of transformation parameters between two point patterns"; in the
 * plane its rotation has this closed form). Undefined when all of `from` is one point.
 */
export function fitSimilarity(
  from: readonly Point[],
  to: readonly Point[],
): Similarity | undefined {
  const p = mean(from);
  const q = mean(to);
  let spread = 0;
  let along = 0;
  let across = 0;
  for (const [i, { x, y }] of from.entries()) {
    const px = x - p.x;
    const py = y - p.y;
    const qx = to[i]!.x - q.x;
    const qy = to[i]!.y - q.y;
    spread += px * px + py * py;
    along += px * qx + py * qy;
    across += px * qy - py * qx;
  }
  const a = along / spread;
  const b = across / spread;
  if (!Number.isFinite(a) || !Number.isFinite(b) || (a === 0 && b === 0)) return undefined;
  return { a, b, tx: q.x - a * p.x + b * p.y, ty: q.y - b * p.x - a * p.y };
}

function mean(points: readonly Point[]): Point {
  const sum = points.reduce((s, { x, y }) => ({ x: s.x + x, y: s.y + y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}

/** In the order in which the field has them: eyes, nose, mouth. */
export function fivePoints({ leftEye, rightEye, nose, mouthLeft, mouthRight }: KeyPoints): Point[] {
  return [leftEye, rightEye, nose, mouthLeft, mouthRight];
}
