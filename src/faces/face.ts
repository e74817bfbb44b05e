import type { Credit } from '../streams/window.ts';
import type { Labels } from './attributes.ts';
import type { FaceQuality } from './face-quality.ts';

export interface Point {
  x: number;
  y: number;
}

/**
 * Five points of a face in pixels of the upright photo, whose corners are at 0 and its size; "left"
 * is the one at the smaller x of an upright face.
 */
export interface KeyPoints {
  leftEye: Point;
  rightEye: Point;
  nose: Point;
  mouthLeft: Point;
  mouthRight: Point;
}

/** What a face is used for. */
export type Split = 'train' | 'val' | 'test';

/** The part of the source that a photo belongs to by the source's own word; `held out` is val or test. */
export type SourcePart = Split | 'held out';

/** One labelled photo as its source has it. Nothing is decoded yet. */
export interface FacePhoto {
  /** Unique within the source, stable from run to run. */
  readonly id: string;
  /** The photo's rank in the source's own order, 0 and up without gaps over photos and rejects. */
  readonly ordinal: number;
  /** Where it comes from, for messages: a file, or a file and line. */
  readonly place: string;
  /** The encoded image: a file's path, its bytes, or SVG text. */
  readonly image: { path: string } | { bytes: Uint8Array };
  readonly labels: Labels;
  readonly keyPoints?: KeyPoints;
  /** How sure the detector was, 0 to 1, where it found the key points. */
  readonly detectionScore?: number;
  /** The person in the photo. Photos of one person share it; without it every photo is its own. */
  readonly subject?: string;
  readonly split: Split;
  /** The part that decides the split; without it the split follows from the person alone. */
  readonly part?: SourcePart;
  /** Given back when the photo is packed or rejected. */
  readonly credit: Credit;
}

/** A face cut out and resized. */
export interface AlignedFace extends Omit<FacePhoto, 'image' | 'keyPoints' | 'detectionScore'> {
  /** RGB, uint8 `[size, size, 3]`. */
  readonly rgb: Uint8Array;
  readonly size: number;
  readonly quality: FaceQuality;
}

/** An input that could not be used, or a sample that did not pass. */
export interface Rejection {
  stage: string;
  id: string;
  /** Where it comes from: a file, a file and line, or a cell and attempt. */
  place: string;
  /** A short word that can be counted: `truncated`, `no-image`, `label`. */
  reason: string;
  /** The whole story, one sentence. */
  detail: string;
}
