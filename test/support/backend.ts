import { useBackend } from '../../src/backends/backend.ts';
import * as tf from '../../src/backends/tf.ts';

/** Makes the fastest backend of this machine ready. */
export async function readyBackend(): Promise<typeof tf> {
  await useBackend('auto');
  return tf;
}
