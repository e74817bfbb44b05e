import { EvenfaceError } from '../common/errors.ts';
import type { Rejection } from '../faces/face.ts';

const EXAMPLES = 5;

/**
 * Makes sure that enough of the entries could be used.
 * @throws EvenfaceError `input` when none could, `rejected` when more than `maxRejected` could not
 */
export function checkIntake(
  faces: number,
  rejections: readonly Rejection[],
  maxRejected: number,
): void {
  const seen = faces + rejections.length;
  if (seen === 0) throw new EvenfaceError('input', 'the source has no entries');
  const what = `${rejections.length} of ${seen} entries can not be used (${countReasons(rejections)})`;
  if (faces === 0)
    throw new EvenfaceError('input', what, {
      hint: `${examples(rejections)}\n  Check that the photos and the labels in ingest.dir belong together.`,
    });
  if (rejections.length > maxRejected * seen) {
    throw new EvenfaceError('rejected', what, {
      hint: `${examples(rejections)}\n  At most ${percent(maxRejected)} may be: mend them, or raise ingest.max_rejected.`,
    });
  }
}

/** `3 truncated, 1 no-label`, the most frequent first. */
function countReasons(rejections: readonly Rejection[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of rejections) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b, 'en'))
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ');
}

function examples(rejections: readonly Rejection[]): string {
  const lines = rejections
    .slice(0, EXAMPLES)
    .map(({ place, reason, detail }) => `${place}: ${reason}, ${detail}`);
  return `The first of them:\n  ${lines.join('\n  ')}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
