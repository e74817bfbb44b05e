import type { KeyPoints } from '../../faces/face.ts';
import { keyPointsFrom } from './record-labels.ts';

/** Numbers a row of `list_landmarks_celeba.txt`, and of `list_bbox_celeba.txt`. */
export const LANDMARK_NUMBERS = 10;
export const BOX_NUMBERS = 4;

/**
 * Where CelebA's box has the points of a face that looks ahead, as shares of its width and height.
 * The box was drawn around the points: the left eye is always at (0.31, 0.36), and the others'
 * places are the mean of frontal faces.
 */
const IN_BOX = [
  [0.309, 0.36],
  [0.65, 0.36],
  [0.48, 0.54],
  [0.34, 0.64],
  [0.63, 0.64],
] as const;

/** The key points of row `row` of the landmarks, or undefined where it has none. */
export function landmarksOf(landmarks: Float32Array, row: number): KeyPoints | undefined {
  const start = row * LANDMARK_NUMBERS;
  return keyPointsFrom(landmarks.subarray(start, start + LANDMARK_NUMBERS));
}

/** Key points for a face of which only the box (x, y, width, height) is known, or undefined. */
export function keyPointsInBox(boxes: Float32Array, row: number): KeyPoints | undefined {
  const start = row * BOX_NUMBERS;
  const [x, y, width, height] = boxes.subarray(start, start + BOX_NUMBERS);
  // CelebA has a few boxes of no size, of faces that were not found.
  if (!(width! > 0 && height! > 0)) return undefined;
  return keyPointsFrom(IN_BOX.flatMap(([u, v]) => [x! + u * width!, y! + v * height!]));
}
