import { type BackendChoice, useBackend } from '../../src/backends/backend.ts';
import { cpuBackend } from '../../src/backends/cpu.ts';
import type { Precision } from '../../src/backends/provider.ts';
import * as tf from '../../src/backends/tf.ts';

/** Makes a backend ready, tfjs's plain JavaScript among them, and says which it is. */
export async function readyBackend(
  choice: BackendChoice | 'cpu',
  precision: Precision,
): Promise<string> {
  if (choice !== 'cpu') {
    const { name, version } = await useBackend(choice, precision);
    return `${name} ${version}`;
  }
  const { version } = await cpuBackend.load();
  await tf.setBackend('cpu');
  return `cpu ${version}`;
}
