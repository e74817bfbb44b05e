import type { Precision } from '../src/backends/provider.ts';
import { type ModelOptions, modelOptions } from '../src/stages/options.ts';
import type { Faces, TrainingAnswer, TrainingTask } from './benchmark.ts';
import { median } from './rounds.ts';

/** Steps that are not counted: memory is taken and kernels are chosen in them. */
const WARM_UP = 10;
const STEPS = 50;

export function trainingTask(
  faces: Faces,
  precision: Precision,
  options: Partial<ModelOptions> = {},
): TrainingTask {
  return {
    ...faces,
    precision,
    options: { ...modelOptions.parse({ steps: STEPS }), ...options },
  };
}

/** Images a second, by the median of the steps after the first ones. */
export function imagesPerSecond(
  { seconds }: Pick<TrainingAnswer, 'seconds'>,
  batch: number,
  warmUp = WARM_UP,
): number {
  return batch / median(seconds.slice(warmUp));
}
