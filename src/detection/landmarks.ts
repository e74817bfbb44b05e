import type { Similarity } from '../faces/alignment.ts';
import type { KeyPoints, Point } from '../faces/face.ts';
import type { Box } from './boxes.ts';

/**
 * The 68 landmarks of Multi-PIE, pixels of the photo: jaw 0-16, brows 17-26, nose 27-35, eyes
 * 36-47, mouth 48-67; each part from the left of the photo to its right.
 */
export type Landmarks = readonly Point[];

export const LANDMARKS = 68;

const LEFT_EYE = [36, 37, 38, 39, 40, 41];
const RIGHT_EYE = [42, 43, 44, 45, 46, 47];
const NOSE_TIP = 30;
const MOUTH_LEFT = 48;
const MOUTH_RIGHT = 54;

/**
 * By how much the network sees eyes too high, in shares of the distance between them: the median
 * over the even ones of 1,500 All-Age-Faces originals, sorted by name, of what is between its eyes
 * and the middles of the annotated ones.
 */
const EYES_TOO_HIGH = 0.01;

/** The square that the network is shown of a box, and of landmarks, in shares of their size. */
const BOX_MARGIN = 1.1;
const LANDMARK_MARGIN = 1.2;

/** The five key points that follow from the landmarks. */
export function keyPointsOf(landmarks: Landmarks): KeyPoints {
  const left = middleOf(landmarks, LEFT_EYE);
  const right = middleOf(landmarks, RIGHT_EYE);
  // Down is across the line of the eyes.
  const down = {
    x: -EYES_TOO_HIGH * (right.y - left.y),
    y: EYES_TOO_HIGH * (right.x - left.x),
  };
  return {
    leftEye: { x: left.x + down.x, y: left.y + down.y },
    rightEye: { x: right.x + down.x, y: right.y + down.y },
    nose: landmarks[NOSE_TIP]!,
    mouthLeft: landmarks[MOUTH_LEFT]!,
    mouthRight: landmarks[MOUTH_RIGHT]!,
  };
}

/** From a square of side 1 to the upright square about a box. */
export function squareOfBox({ left, top, width, height }: Box): Similarity {
  const side = BOX_MARGIN * Math.max(width, height);
  return { a: side, b: 0, tx: left + (width - side) / 2, ty: top + (height - side) / 2 };
}

/** From a square of side 1 to the square about landmarks in which the eyes lie level. */
export function levelSquare(landmarks: Landmarks): Similarity {
  const left = middleOf(landmarks, LEFT_EYE);
  const right = middleOf(landmarks, RIGHT_EYE);
  const angle = Math.atan2(right.y - left.y, right.x - left.x);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const xs = landmarks.map(({ x, y }) => x * cos + y * sin);
  const ys = landmarks.map(({ x, y }) => y * cos - x * sin);
  const [minX, maxX] = [Math.min(...xs), Math.max(...xs)];
  const [minY, maxY] = [Math.min(...ys), Math.max(...ys)];
  const side = LANDMARK_MARGIN * Math.max(maxX - minX, maxY - minY);
  const x = (minX + maxX - side) / 2;
  const y = (minY + maxY - side) / 2;
  return {
    a: side * cos,
    b: side * sin,
    tx: x * cos - y * sin,
    ty: x * sin + y * cos,
  };
}

/** Which landmark each becomes when the face is mirrored. */
const MIRRORED: readonly number[] = [
  ...[16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
  ...[26, 25, 24, 23, 22, 21, 20, 19, 18, 17],
  ...[27, 28, 29, 30, 35, 34, 33, 32, 31],
  ...[45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40],
  ...[54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55],
  ...[64, 63, 62, 61, 60, 67, 66, 65],
];

/** The landmarks of an image of side 1 from those of its mirror image. */
export function unmirrored(landmarks: Landmarks): Landmarks {
  return MIRRORED.map((index) => ({ x: 1 - landmarks[index]!.x, y: landmarks[index]!.y }));
}

export function meanOf(a: Landmarks, b: Landmarks): Landmarks {
  return a.map(({ x, y }, i) => ({ x: (x + b[i]!.x) / 2, y: (y + b[i]!.y) / 2 }));
}

/**
 * Whether the key points lie as a face's do: seen along the line of the eyes, the mouth is on one
 * side, the nose between, and no part is out of all proportion.
 */
export function isPlausible({
  leftEye,
  rightEye,
  nose,
  mouthLeft,
  mouthRight,
}: KeyPoints): boolean {
  const across = { x: rightEye.x - leftEye.x, y: rightEye.y - leftEye.y };
  const square = across.x ** 2 + across.y ** 2;
  if (square === 0) return false;
  /** Shares of the distance between the eyes: along their line from the left one, and below it. */
  const seen = ({ x, y }: Point) => {
    const dx = x - leftEye.x;
    const dy = y - leftEye.y;
    return {
      along: (dx * across.x + dy * across.y) / square,
      below: (dy * across.x - dx * across.y) / square,
    };
  };
  const [tip, left, right] = [nose, mouthLeft, mouthRight].map(seen) as [
    ReturnType<typeof seen>,
    ReturnType<typeof seen>,
    ReturnType<typeof seen>,
  ];
  const mouth = (left.below + right.below) / 2;
  const centre = (left.along + right.along) / 2;
  return (
    mouth > 0.4 &&
    mouth < 3 &&
    tip.below > 0 &&
    tip.below < mouth &&
    tip.along > -1 &&
    tip.along < 2 &&
    centre > -1 &&
    centre < 2 &&
    right.along - left.along > 0.15
  );
}

function middleOf(landmarks: Landmarks, indices: readonly number[]): Point {
  let x = 0;
  let y = 0;
  for (const index of indices) {
    x += landmarks[index]!.x / indices.length;
    y += landmarks[index]!.y / indices.length;
  }
  return { x, y };
}
