import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../common/errors.ts';
import { writeWhole } from '../common/files.ts';
import type { KeyPoints, Point } from '../faces/face.ts';
import type { Box } from './boxes.ts';

/** A face as it is kept: all that alignment needs. */
export interface KeptFace {
  readonly score: number;
  readonly box: Box;
  readonly keyPoints: KeyPoints;
}

/** The faces of a photo, and the sides of the upright photo. */
export interface Detection {
  readonly width: number;
  readonly height: number;
  readonly faces: readonly KeptFace[];
}

export interface CacheOptions {
  /** How many photos are remembered at most. */
  readonly most?: number;
  /** Told, once, when what is found can't be kept. */
  readonly onProblem?: (message: string) => void;
}

/** Photos that are kept: about 300 bytes each, on disk and in memory. */
const MOST = 200_000;

/**
 * What was found in photos, by a hash of their bytes, in one file of JSON lines a version of the
 * finder. A line is appended in one write; one that a crash cut off, or that is damaged, is passed
 * over. Where there are more than `most`, the older half is forgotten when the file is opened. A
 * file that can't be written costs time alone: it is told of once, and what is found is kept for as
 * long as the process lives.
 */
export class DetectionCache {
  readonly #lines: Map<string, string>;
  #file: FileHandle | undefined;
  readonly #onProblem: (message: string) => void;

  private constructor(
    lines: Map<string, string>,
    file: FileHandle | undefined,
    onProblem: (message: string) => void,
  ) {
    this.#lines = lines;
    this.#file = file;
    this.#onProblem = onProblem;
  }

  static async open(
    dir: string,
    version: number,
    { most = MOST, onProblem = () => {} }: CacheOptions = {},
  ): Promise<DetectionCache> {
    const path = join(dir, `${version}.ndjson`);
    const { lines, isWhole } = await readLines(path, most);
    const known = new Map(lines.map((line) => [line.slice(0, KEY), line.slice(KEY + 1)]));
    try {
      await mkdir(dir, { recursive: true });
      if (!isWhole) await writeWhole(path, lines.map((line) => `${line}\n`).join(''));
      return new DetectionCache(known, await open(path, 'a'), onProblem);
    } catch (error) {
      onProblem(notKept(error));
      return new DetectionCache(known, undefined, onProblem);
    }
  }

  /** The name of a photo's bytes. */
  static keyOf(bytes: Uint8Array): string {
    return createHash('sha256').update(bytes).digest('hex').slice(0, KEY);
  }

  get(key: string): Detection | undefined {
    const line = this.#lines.get(key);
    if (line === undefined) return undefined;
    try {
      const numbers: unknown = JSON.parse(line);
      return isNumbers(numbers) ? decode(numbers) : undefined;
    } catch {
      return undefined;
    }
  }

  async add(key: string, detection: Detection): Promise<void> {
    const line = JSON.stringify(encode(detection));
    this.#lines.set(key, line);
    try {
      await this.#file?.appendFile(`${key} ${line}\n`);
    } catch (error) {
      // Of the photos under way at once, the first to fail tells of it.
      if (this.#file) this.#onProblem(notKept(error));
      await this.close();
    }
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}

/** What the file holds, the newest where that is more than `most`; nothing where it can't be read. */
async function readLines(path: string, most: number) {
  const text = await readFile(path, 'utf8').catch(() => '');
  const all = text.split('\n');
  // What follows the last line end was cut off.
  const isTorn = all.pop() !== '';
  const lines = all.length > most ? all.slice(-Math.floor(most / 2)) : all;
  return { lines, isWhole: !isTorn && lines.length === all.length };
}

function notKept(error: unknown): string {
  return `the faces found can not be kept, and will be sought again by the next run: ${messageOf(error)}`;
}

/** Hex digits of a key. */
const KEY = 32;
/** Numbers of a face. */
const WIDTH = 15;

function encode({ width, height, faces }: Detection): number[] {
  const numbers = faces.flatMap(({ score, box, keyPoints: k }) => [
    score,
    ...[box.left, box.top, box.width, box.height],
    ...[k.leftEye, k.rightEye, k.nose, k.mouthLeft, k.mouthRight].flatMap(({ x, y }) => [x, y]),
  ]);
  return [width, height, ...numbers.map((value) => Number(value.toFixed(3)))];
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(Number.isFinite);
}

function decode([width, height, ...numbers]: number[]): Detection | undefined {
  if (width === undefined || height === undefined || numbers.length % WIDTH !== 0) return undefined;
  const faces: KeptFace[] = [];
  for (let at = 0; at < numbers.length; at += WIDTH) {
    const part = numbers.slice(at, at + WIDTH);
    const point = (i: number): Point => ({ x: part[5 + 2 * i]!, y: part[6 + 2 * i]! });
    faces.push({
      score: part[0]!,
      box: { left: part[1]!, top: part[2]!, width: part[3]!, height: part[4]! },
      keyPoints: {
        leftEye: point(0),
        rightEye: point(1),
        nose: point(2),
        mouthLeft: point(3),
        mouthRight: point(4),
      },
    });
  }
  return { width, height, faces };
}

/** A detection as it comes back from the cache, so that a run does not depend on what it holds. */
export function asKept(detection: Detection): Detection {
  return decode(encode(detection))!;
}
