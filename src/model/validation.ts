import * as tf from '../backends/tf.ts';
import type { Batch } from './batches.ts';
import type { Loss } from './player.ts';

/** How a network in training is measured on faces that it is not trained on. */
export interface Validation {
  /** The same faces every time. */
  readonly batches: { readonly count: number; read(index: number): Promise<Batch> };
  /** A loss whose weights do not change over the steps. Runs inside `tf.tidy`. */
  loss(batch: Batch): Loss;
}

/** Means over the batches of the loss, `total`, and of its parts. */
export async function validate({ batches, loss }: Validation): Promise<Record<string, number>> {
  const means: Record<string, number> = {};
  for (let index = 0; index < batches.count; index++) {
    const batch = await batches.read(index);
    tf.tidy(() => {
      const { total, parts } = loss(batch);
      for (const [name, value] of Object.entries({ total, ...parts })) {
        means[name] = (means[name] ?? 0) + value.dataSync()[0]! / batches.count;
      }
    });
  }
  return means;
}
