import { CELEBA_KEY_POINTS, fivePoints } from './alignment.ts';
import type { KeyPoints } from './face.ts';

/** How a head is turned, degrees; CelebA's mean face has 0, 0, 0. */
export interface Pose {
  /** About the head's upright axis; positive to the right of the image. */
  readonly yaw: number;
  /** Up (positive) or down. */
  readonly pitch: number;
  /** In the plane of the image; positive clockwise. */
  readonly roll: number;
}

/** x to the right, y down, z away from the camera. */
interface Vector {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/**
 * How far the mouth's corners and the tip of the nose stand out before the eyes, in distances of
 * the eyes. After MediaPipe's canonical face model (canonical_face_model.obj: vertices 61 and 291,
 * vertex 1, and the mean of six vertices about each eye).
 */
const MOUTH_DEPTH = 0.0986;
const NOSE_DEPTH = 0.6001;

/** How near to a line points may lie, as the sine of the angle that they leave open. */
const ON_A_LINE = 1e-3;

/** What each of the five points counts for in each axis of the head: a pseudoinverse. */
const WEIGHTS = pseudoinverse(headModel());

/**
 * A head's pose by its five points, under scaled orthographic projection: the first step, POS, of
 * DeMenthon and Davis 1995, "Model-based object pose in 25 lines of code". The first two rows of
 * the rotation are fitted in least squares to the points' coordinates, then made orthonormal.
 * Undefined where the points lie on a line.
 */
export function poseOf(keyPoints: KeyPoints): Pose | undefined {
  const points = fivePoints(keyPoints);
  const rows = orthonormal(
    sum(WEIGHTS.map((weight, i) => times(weight, points[i]!.x))),
    sum(WEIGHTS.map((weight, i) => times(weight, points[i]!.y))),
  );
  if (!rows) return undefined;
  const [first, second] = rows;
  const third = cross(first, second);
  // The rotation is yaw, then pitch, then roll: turning the photo changes the roll alone.
  return {
    yaw: degrees(Math.atan2(third.x, third.z)),
    pitch: degrees(-Math.asin(Math.max(-1, Math.min(1, third.y)))),
    roll: degrees(Math.atan2(-first.y, second.y)),
  };
}

/** CelebA's mean points with their depths, about their mean, in distances of the eyes. */
function headModel(): Vector[] {
  const { leftEye, rightEye } = CELEBA_KEY_POINTS;
  const eyes = rightEye.x - leftEye.x;
  const depths = [0, 0, NOSE_DEPTH, MOUTH_DEPTH, MOUTH_DEPTH];
  const points = fivePoints(CELEBA_KEY_POINTS).map(({ x, y }, i) => ({
    x: x / eyes,
    y: y / eyes,
    z: -depths[i]!,
  }));
  const middle = times(sum(points), -1 / points.length);
  return points.map((point) => sum([point, middle]));
}

/** (MᵀM)⁻¹Mᵀ of the matrix M whose rows are the points: a column for each point. */
function pseudoinverse(points: readonly Vector[]): Vector[] {
  const [a, b, c] = (['x', 'y', 'z'] as const).map((axis) =>
    sum(points.map((point) => times(point, point[axis]))),
  ) as [Vector, Vector, Vector];
  const determinant = dot(a, cross(b, c));
  const inverse = [cross(b, c), cross(c, a), cross(a, b)] as const;
  return points.map((point) => {
    const [x, y, z] = inverse.map((row) => dot(row, point) / determinant);
    return { x: x!, y: y!, z: z! };
  });
}

/**
 * The orthonormal rows nearest to two rows M: (MMᵀ)^(-1/2) M but for a factor. Turning both in
 * their plane turns the result alike. Undefined when they are all but parallel.
 */
function orthonormal(v: Vector, w: Vector): [Vector, Vector] | undefined {
  const [vv, vw, ww] = [dot(v, v), dot(v, w), dot(w, w)];
  const root = Math.sqrt(vv * ww - vw * vw);
  if (!(root > ON_A_LINE * (vv + ww))) return undefined;
  return [
    unit(sum([times(v, ww + root), times(w, -vw)])),
    unit(sum([times(w, vv + root), times(v, -vw)])),
  ];
}

function sum(vectors: readonly Vector[]): Vector {
  return vectors.reduce((s, v) => ({ x: s.x + v.x, y: s.y + v.y, z: s.z + v.z }));
}

function times({ x, y, z }: Vector, factor: number): Vector {
  return { x: x * factor, y: y * factor, z: z * factor };
}

function dot(v: Vector, w: Vector): number {
  return v.x * w.x + v.y * w.y + v.z * w.z;
}

function cross(v: Vector, w: Vector): Vector {
  return { x: v.y * w.z - v.z * w.y, y: v.z * w.x - v.x * w.z, z: v.x * w.y - v.y * w.x };
}

function unit(vector: Vector): Vector {
  return times(vector, 1 / Math.sqrt(dot(vector, vector)));
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}
