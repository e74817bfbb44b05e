import { map, type OperatorFunction } from 'rxjs';
import type { StageContext } from './context.ts';
import type { JudgedBatch, SampleBatch } from './items.ts';
import type { JudgeOptions } from './options.ts';

/** Adds the judge's calibrated probabilities; it sees the very pixels that would be written. */
export function judge(
  _options: JudgeOptions,
  _context: StageContext,
): OperatorFunction<SampleBatch, JudgedBatch> {
  return map((batch) => ({
    ...batch,
    probabilities: batch.model.judge.predict(batch.rgb, batch.requests.length),
  }));
}
