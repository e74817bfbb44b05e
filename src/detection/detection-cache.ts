import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
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

/** Photos that are kept: about 300 bytes each, on disk and in memory. */
const MOST = 200_000;

/**
 * What was found in photos, by a hash of their bytes, in one file of JSON lines a version of the
 * finder. A line is appended in one write; one that a crash cut off is passed over. Where there are
 * more than `most`, the older half is forgotten when the file is opened.
 */
export class DetectionCache {
  readonly #lines: Map<string, string>;
  readonly #file: FileHandle;

  private constructor(lines: Map<string, string>, file: FileHandle) {
    this.#lines = lines;
    this.#file = file;
  }

  static async open(dir: string, version: number, most = MOST): Promise<DetectionCache> {
    await mkdir(dir, { recursive: true });
    const path = join(dir, `${version}.ndjson`);
    const text = await readFile(path, 'utf8').catch(() => '');
    const all = text.split('\n');
    // What follows the last line end was cut off.
    const torn = all.pop() !== '';
    const kept = all.length > most ? all.slice(-Math.floor(most / 2)) : all;
    if (torn || kept.length < all.length) {
      await writeWhole(path, kept.map((line) => `${line}\n`).join(''));
    }
    const lines = new Map(kept.map((line) => [line.slice(0, KEY), line.slice(KEY + 1)]));
    return new DetectionCache(lines, await open(path, 'a'));
  }

  /** The name of a photo's bytes. */
  static keyOf(bytes: Uint8Array): string {
    return createHash('sha256').update(bytes).digest('hex').slice(0, KEY);
  }

  get(key: string): Detection | undefined {
    const line = this.#lines.get(key);
    if (line === undefined) return undefined;
    try {
      return decode(JSON.parse(line) as number[]);
    } catch {
      return undefined;
    }
  }

  async add(key: string, detection: Detection): Promise<void> {
    const line = JSON.stringify(encode(detection));
    this.#lines.set(key, line);
    await this.#file.appendFile(`${key} ${line}\n`);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
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
