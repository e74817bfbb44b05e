import { map, type OperatorFunction } from 'rxjs';
import { decodeSamples } from '../model/sampling.ts';
import type { StageContext } from './context.ts';
import type { RequestBatch, SampleBatch } from './items.ts';
import type { GenerateOptions } from './options.ts';

/** Decodes what was asked for: a latent from each sample's seed, under its whole condition. */
export function generate(
  options: GenerateOptions,
  _context: StageContext,
): OperatorFunction<RequestBatch, SampleBatch> {
  return map((batch) => ({
    ...batch,
    rgb: decodeSamples(batch.model.cvae, batch.requests, options),
  }));
}
