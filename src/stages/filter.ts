import { mergeMap, type OperatorFunction } from 'rxjs';
import type { TrainedModel } from '../model/model-folder.ts';
import type { StageContext } from './context.ts';
import type { JudgedBatch, Outcome } from './items.ts';
import { minConfidences, outOfReach } from './min-confidence.ts';
import type { FilterOptions } from './options.ts';

/**
 * Keeps the samples whose every balanced attribute shows the value asked for, and sends the others
 * back to the plan. Emits one outcome a row, once it is kept or given up.
 */
export function filter(
  options: FilterOptions,
  context: Pick<StageContext, 'log'>,
): OperatorFunction<JudgedBatch, Outcome> {
  const known = new WeakSet<TrainedModel>();
  return mergeMap((batch) => {
    const { model, plan, requests } = batch;
    const least = minConfidences(options.min_confidence, plan.balance);
    if (!known.has(model)) {
      known.add(model);
      const valuesOf = (name: string) => model.schema.get(name).values;
      for (const warning of outOfReach(model.judge.quality, valuesOf, least)) {
        context.log.warn({}, warning);
      }
    }
    const { schema, size } = model;
    const pixels = size * size * 3;
    const outcomes: Outcome[] = [];
    for (const [i, request] of requests.entries()) {
      const confidence: Record<string, number> = {};
      let weakest = { name: '', asked: '', probability: 0, slack: Number.POSITIVE_INFINITY };
      for (const [index, value] of request.cell.values) {
        const { name, values } = schema.attributes[index]!;
        // A probability that is not a number shows nothing.
        const probability = schema.probability(batch.probabilities, index, value, i) || 0;
        confidence[name] = probability;
        const slack = probability - least.get(name)!;
        if (slack < weakest.slack) weakest = { name, asked: values[value]!, probability, slack };
      }
      const kept = weakest.slack >= 0;
      const { row, cell, seed, attempt, labels } = request;
      const end = request.settle(
        kept
          ? { kept }
          : {
              kept,
              reason: `not-${weakest.name}=${weakest.asked}`,
              detail: `the judge gives ${weakest.name}=${weakest.asked} a probability of ${weakest.probability.toFixed(3)}, below ${least.get(weakest.name)}`,
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
