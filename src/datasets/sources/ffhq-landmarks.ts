import type { KeyPoints, Point } from '../../faces/face.ts';
import { isObject, member } from './ffhq-member.ts';
import { keyPointsFrom } from './record-labels.ts';

/** Side of the frame that FFHQ's aligned landmarks are in. */
export const FRAME = 1024;

const LANDMARKS = 68;

/** Landmarks of the 68-point scheme (https://ibug.doc.ic.ac.uk/resources/300-W/) that are averaged. */
const FIVE: readonly (readonly number[])[] = [
  [36, 37, 38, 39, 40, 41],
  [42, 43, 44, 45, 46, 47],
  [30],
  [48],
  [54],
];

/** What Face API calls the five points. */
const FACE_API_POINTS = ['pupilLeft', 'pupilRight', 'noseTip', 'mouthLeft', 'mouthRight'];

/** Eyes, nose and mouth corners out of 68 landmarks `[x, y]`, or undefined when they are not there. */
export function fiveOf68(landmarks: unknown, scale: number): KeyPoints | undefined {
  if (!Array.isArray(landmarks) || landmarks.length !== LANDMARKS) return undefined;
  const numbers = FIVE.flatMap((indices) =>
    [0, 1].map((axis) => {
      const values = indices.map((i) => numberOf((landmarks[i] as unknown[] | null)?.[axis]));
      return (values.reduce((sum, value) => sum + value, 0) / values.length) * scale;
    }),
  );
  return keyPointsFrom(numbers);
}

/** The five points of a face as Face API has it. */
export function fiveOfFaceApi(landmarks: unknown, scale: number): KeyPoints | undefined {
  if (!isObject(landmarks)) return undefined;
  return keyPointsFrom(
    FACE_API_POINTS.flatMap((point) =>
      (['x', 'y'] satisfies (keyof Point)[]).map(
        (axis) => numberOf(member(landmarks, point, axis)) * scale,
      ),
    ),
  );
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}
