import type { BackendProvider } from './provider.ts';
import * as tf from './tf.ts';

/**
 * tfjs's plain JavaScript: a third implementation for tests and benchmarks. Far too slow to be
 * offered to anybody.
 */
export const cpuBackend: BackendProvider = {
  name: 'cpu',
  async load() {
    const { version_cpu } = await import('@tensorflow/tfjs-backend-cpu');
    // Else its first tensor prints an advertisement for another package.
    (tf.findBackend('cpu') as tf.KernelBackend & { firstUse: boolean }).firstUse = false;
    return { version: version_cpu };
  },
};
