import { EvenfaceError } from '../common/errors.ts';
import type { Rejections } from '../faces/rejection-list.ts';

const EXAMPLES = 5;

/**
 * Makes sure that enough of the entries could be used.
 * @throws EvenfaceError `input` when none could, `rejected` when more than `maxRejected` could not
 */
export function checkIntake(faces: number, rejections: Rejections, maxRejected: number): void {
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
function countReasons(rejections: Rejections): string {
  const counts = new Map<string, number>();
  for (const { reason } of rejections) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b, 'en'))
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ');
}

function examples(rejections: Rejections): string {
  const lines: string[] = [];
  for (const { place, reason, detail } of rejections) {
    lines.push(`${place}: ${reason}, ${detail}`);
    if (lines.length === EXAMPLES) break;
  }
  return `The first of them:\n  ${lines.join('\n  ')}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
