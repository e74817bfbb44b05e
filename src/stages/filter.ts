import { mergeMap, type OperatorFunction } from 'rxjs';
import type { StageContext } from './context.ts';
import type { JudgedBatch, Outcome } from './items.ts';
import type { FilterOptions } from './options.ts';

/**
 * Keeps the samples whose every balanced attribute shows the value asked for, and sends the others
 * back to the plan. Emits one outcome a row, once it is kept or given up.
 */
export function filter(
  options: FilterOptions,
  _context: StageContext,
): OperatorFunction<JudgedBatch, Outcome> {
  return mergeMap((batch) => {
    const { model, plan, requests } = batch;
    const { schema, size } = model;
    const pixels = size * size * 3;
    const outcomes: Outcome[] = [];
    for (const [i, request] of requests.entries()) {
      const confidence: Record<string, number> = {};
      let weakest = { name: '', asked: '', probability: Number.POSITIVE_INFINITY };
      for (const [index, value] of request.cell.values) {
        const { name, values } = schema.attributes[index]!;
        // A probability that is not a number shows nothing.
        const probability = schema.probability(batch.probabilities, index, value, i) || 0;
        confidence[name] = probability;
        if (probability < weakest.probability) {
          weakest = { name, asked: values[value]!, probability };
        }
      }
      const kept = weakest.probability >= options.min_confidence;
      const { row, cell, seed, attempt, labels } = request;
      const end = request.settle(
        kept
          ? { kept }
          : {
              kept,
              reason: `not-${weakest.name}=${weakest.asked}`,
              detail: `the judge gives ${weakest.name}=${weakest.asked} a probability of ${weakest.probability.toFixed(3)}, below ${options.min_confidence}`,
            },
      );
      if (!end) continue;
      const common = { model, plan, row, cell, ...end };
      outcomes.push(
        kept
          ? {
              ...common,
              kept,
              seed,
              attempt,
              labels,
              rgb: batch.rgb.subarray(i * pixels, (i + 1) * pixels),
              confidence,
            }
          : { ...common, kept },
      );
    }
    return outcomes;
  });
}
