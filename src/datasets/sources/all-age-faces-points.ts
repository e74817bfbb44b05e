import { readFile } from 'node:fs/promises';
import type { KeyPoints, Point } from '../../faces/face.ts';

/**
 * The 49 points are the 68 of Multi-PIE without the jaw and the inner corners of the lips: brows
 * 0-9, nose 10-18, eyes 19-30, lips 31-48. Lines from 0.
 */
const POINTS = 49;
const LEFT_EYE = [19, 20, 21, 22, 23, 24];
const RIGHT_EYE = [25, 26, 27, 28, 29, 30];
const NOSE_TIP = 13;
const MOUTH_LEFT = 31;
const MOUTH_RIGHT = 37;

/** The key points of a file of 49 lines `x y`, or why it can't be used. */
export async function readPoints(
  path: string,
  name: string,
): Promise<KeyPoints | { reason: string; detail: string }> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return { reason: 'no-key-points', detail: `there is no ${name}` };
  return (
    parsePoints(text) ?? { reason: 'bad-key-points', detail: `${name} has not 49 lines of x and y` }
  );
}

/** The five key points of 49 lines `x y`, pixels from the left and the top. */
export function parsePoints(text: string): KeyPoints | undefined {
  const points = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '')
    .map(pointOf);
  if (points.length !== POINTS || !points.every((point) => point !== undefined)) return undefined;
  const centre = (lines: readonly number[]): Point => ({
    x: lines.reduce((sum, line) => sum + points[line]!.x, 0) / lines.length,
    y: lines.reduce((sum, line) => sum + points[line]!.y, 0) / lines.length,
  });
  return {
    leftEye: centre(LEFT_EYE),
    rightEye: centre(RIGHT_EYE),
    nose: points[NOSE_TIP]!,
    mouthLeft: points[MOUTH_LEFT]!,
    mouthRight: points[MOUTH_RIGHT]!,
  };
}

function pointOf(line: string): Point | undefined {
  const numbers = line
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const [x, y] = numbers;
  return numbers.length === 2 && Number.isFinite(x) && Number.isFinite(y)
    ? { x: x!, y: y! }
    : undefined;
}
