import type { KeyPoints } from './face.ts';
import { poseOf } from './face-pose.ts';

/** What is known of a face before its pixels are: how it lies in its photo. */
export interface FaceGeometry {
  /** Side, in pixels of the photo, of the square that becomes the face. */
  readonly side: number;
  /** Share of that square, 0 to 1, that lies outside the photo and is made up by mirroring. */
  readonly padding: number;
  /** Distance between the eyes, pixels of the photo; undefined without key points. */
  readonly eyeDistance?: number | undefined;
  /** Degrees, estimated from the key points, see `Pose`; undefined without them. */
  readonly yaw?: number | undefined;
  readonly pitch?: number | undefined;
  readonly roll?: number | undefined;
  /** How sure the detector was that this is a face, 0 to 1, where it found the key points. */
  readonly score?: number | undefined;
}

/** The quality of an aligned face. */
export interface FaceQuality extends FaceGeometry {
  /** See `sharpnessOf`. */
  readonly sharpness: number;
}

/**
 * What follows from where a face is in its photo. `keyPoints` are the face's own, not the mean ones
 * of a framing.
 */
export function geometryOf(
  square: Pick<FaceGeometry, 'side' | 'padding'>,
  keyPoints: KeyPoints | undefined,
  score: number | undefined,
): FaceGeometry {
  return {
    side: rounded(square.side, 1),
    padding: rounded(square.padding, 4),
    ...(keyPoints && pointMeasures(keyPoints)),
    ...(score !== undefined && { score: rounded(score, 4) }),
  };
}

function pointMeasures(keyPoints: KeyPoints): Partial<FaceGeometry> {
  const { leftEye, rightEye } = keyPoints;
  const pose = poseOf(keyPoints);
  return {
    eyeDistance: rounded(Math.hypot(rightEye.x - leftEye.x, rightEye.y - leftEye.y), 1),
    ...(pose && {
      yaw: rounded(pose.yaw, 1),
      pitch: rounded(pose.pitch, 1),
      roll: rounded(pose.roll, 1),
    }),
  };
}

/** To the digits that mean something, since packs keep it for every face. */
function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
