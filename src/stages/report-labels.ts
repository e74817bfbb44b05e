import type { LabelCounts } from '../faces/label-counts.ts';
import { UNKNOWN_WORD } from '../faces/label-rule.ts';
import type { StageContext } from './context.ts';

/**
 * Tells what became of labels: in the log, in the run's counts, and by warnings where some got lost
 * and where a rule makes a value that no photo has.
 */
export function reportLabels(counts: LabelCounts, { log, count }: StageContext): void {
  log.info({ labels: counts }, 'labels are mapped');
  for (const side of ['before', 'after'] as const) {
    for (const { name, values, unknown } of counts[side]) {
      for (const { value, photos } of values) count(`labels ${side}: ${name}=${value}`, photos);
      count(`labels ${side}: ${name}=${UNKNOWN_WORD}`, unknown);
    }
  }
  for (const { name, from, values, unplaced } of counts.after) {
    if (unplaced > 0) {
      log.warn(
        { attribute: name, photos: unplaced },
        `${name} has no value for what ${from.join(', ')} says of ${unplaced} photos`,
      );
    }
    const empty = values.filter(({ photos }) => photos === 0).map(({ value }) => value);
    if (empty.length > 0) {
      log.warn(
        { attribute: name, values: empty },
        `no photo has ${empty.map((value) => `${name}=${value}`).join(', ')}, which its rule makes`,
      );
    }
  }
}
