import type { Point } from '../src/faces/face.ts';
import { median } from './rounds.ts';

/** A pair of eyes: of the person's right side, which is left in the image, then of the left. */
export type Eyes = readonly [Point, Point];

/** What was found of one photo whose eyes are known. */
export interface LocatedPhoto {
  readonly id: string;
  /** The eyes as they are annotated, pixels of the photo. */
  readonly eyes: Eyes;
  /** Undefined where no face came out of the photo. */
  readonly found?:
    | {
        /** The eyes that were found, pixels of the photo. */
        readonly eyes: Eyes;
        /** Where the annotated eyes lie in the aligned face, shares of its side. */
        readonly aligned: Eyes;
      }
    | undefined;
}

export interface EyeAccuracy {
  readonly photos: number;
  /** Share of the photos in which the annotated face was found: both eyes within `SAME_FACE`. */
  readonly found: number;
  /** Share of the photos out of which another face came, or none that its eyes tell of. */
  readonly elsewhere: number;
  /** Of the faces found: mean error of the two eyes, in distances between the annotated ones. */
  readonly medianError: number;
  readonly p95Error: number;
  /**
   * Standard deviation of where the annotated eyes lie in the aligned face, across and down, both
   * eyes about their own means; in percent of its side.
   */
  readonly spread: { readonly x: number; readonly y: number };
}

/** A face with an eye further off than this, in distances between the eyes, is not the annotated one. */
const SAME_FACE = 0.5;

/** What the eyes that were found are worth, by those that are annotated. */
export function eyeAccuracy(photos: readonly LocatedPhoto[]): EyeAccuracy {
  const faces = photos.flatMap(({ eyes, found }) => {
    if (!found) return [];
    const apart = distance(eyes[0], eyes[1]);
    const errors = [0, 1].map((i) => distance(found.eyes[i]!, eyes[i]!) / apart);
    return [{ errors, aligned: found.aligned }];
  });
  const same = faces.filter(({ errors }) => errors.every((error) => error <= SAME_FACE));
  const errors = same.map(({ errors }) => (errors[0]! + errors[1]!) / 2).sort((a, b) => a - b);
  const spread = (axis: 'x' | 'y') => {
    const variances = [0, 1].map((i) => varianceOf(same.map(({ aligned }) => aligned[i]![axis])));
    return 100 * Math.sqrt((variances[0]! + variances[1]!) / 2);
  };
  return {
    photos: photos.length,
    found: same.length / photos.length,
    elsewhere: (faces.length - same.length) / photos.length,
    medianError: median(errors),
    p95Error: errors[Math.ceil(0.95 * errors.length) - 1] ?? Number.NaN,
    spread: { x: spread('x'), y: spread('y') },
  };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
