import type { Anchors } from './anchors.ts';

/** A box about a face, in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A box that may be a face's, with the probability that the detector gives it. */
export interface Candidate extends Box {
  readonly score: number;
}

/** By how much encoded middles and sizes were scaled in training. */
const MIDDLE_SCALE = 10;
const SIZE_SCALE = 5;

/**
 * The boxes whose score is at least `minScore`. `logits` is `[anchors]`, `encoded` is
 * `[anchors, 4]`: shifts of the middle down and right in shares of the anchor's size, and the
 * logarithms of height and width over the anchor's (Ren et al. 2015, eq. 2).
 */
export function decodeBoxes(
  { boxes, count }: Anchors,
  encoded: Float32Array,
  logits: Float32Array,
  minScore: number,
): Candidate[] {
  const minLogit = Math.log(minScore / (1 - minScore));
  const found: Candidate[] = [];
  for (let i = 0; i < count; i++) {
    const logit = logits[i]!;
    if (logit < minLogit) continue;
    const [x, y, anchorWidth, anchorHeight] = boxes.subarray(4 * i, 4 * i + 4);
    const [down, right, tall, wide] = encoded.subarray(4 * i, 4 * i + 4);
    const width = anchorWidth! * Math.exp(wide! / SIZE_SCALE);
    const height = anchorHeight! * Math.exp(tall! / SIZE_SCALE);
    found.push({
      score: 1 / (1 + Math.exp(-logit)),
      left: x! + (right! / MIDDLE_SCALE) * anchorWidth! - width / 2,
      top: y! + (down! / MIDDLE_SCALE) * anchorHeight! - height / 2,
      width,
      height,
    });
  }
  return found;
}

/** Area shared by two boxes over the area that either covers. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const shared = intersection(a, b);
  const union = a.width * a.height + b.width * b.height - shared;
  return union > 0 ? shared / union : 0;
}

function intersection(a: Box, b: Box): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/**
 * The candidates, the likeliest first, without those that overlap a likelier one by more than
 * `maxOverlap` (intersection over union), at most `most` of them: greedy non-maximum suppression.
 */
export function suppressOverlapping(
  candidates: readonly Candidate[],
  maxOverlap: number,
  most: number,
): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of [...candidates].sort((a, b) => b.score - a.score)) {
    if (kept.length === most) break;
    if (kept.every((other) => intersectionOverUnion(candidate, other) <= maxOverlap)) {
      kept.push(candidate);
    }
  }
  return kept;
}
