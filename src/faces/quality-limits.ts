import { UnusablePhoto } from './alignment-decoding.ts';
import type { FaceQuality } from './face-quality.ts';

/** Faces beyond these are rejected. What is not known of a face (its pose) is within each limit. */
export interface QualityLimits {
  /** Pixels of the photo. */
  readonly min_face?: number | undefined;
  /** Share of the square, 0 to 1. */
  readonly max_padding?: number | undefined;
  /** Degrees to either side. */
  readonly max_yaw?: number | undefined;
  readonly max_pitch?: number | undefined;
  readonly max_roll?: number | undefined;
  readonly min_sharpness?: number | undefined;
}

interface Limit {
  readonly option: keyof QualityLimits;
  /** A word that can be counted. */
  readonly reason: string;
  readonly measure: keyof FaceQuality;
  /** What is measured, before its value. */
  readonly what: string;
}

const LIMITS: readonly Limit[] = [
  { option: 'min_face', reason: 'small', measure: 'side', what: "the face's square has a side of" },
  {
    option: 'max_padding',
    reason: 'padding',
    measure: 'padding',
    what: "the share of the face's square outside of the photo is",
  },
  { option: 'max_yaw', reason: 'yaw', measure: 'yaw', what: 'the head is turned sideways by' },
  {
    option: 'max_pitch',
    reason: 'pitch',
    measure: 'pitch',
    what: 'the head is turned up or down by',
  },
  { option: 'max_roll', reason: 'roll', measure: 'roll', what: 'the head is tilted by' },
  { option: 'min_sharpness', reason: 'blurred', measure: 'sharpness', what: 'the sharpness is' },
];

/**
 * Makes sure that what is known of a face so far is within the limits.
 * @throws UnusablePhoto with reason `small`, `padding`, `yaw`, `pitch`, `roll` or `blurred`
 */
export function checkQuality(quality: Partial<FaceQuality>, limits: QualityLimits): void {
  for (const { option, reason, measure, what } of LIMITS) {
    const limit = limits[option];
    const value = quality[measure];
    if (limit === undefined || value === undefined) continue;
    const within = option.startsWith('min') ? value >= limit : Math.abs(value) <= limit;
    if (within) continue;
    throw new UnusablePhoto(reason, `${what} ${value}, and align.${option} is ${limit}`);
  }
}
