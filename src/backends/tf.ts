/**
 * tfjs-core with every gradient registered: the one `tf` that the project imports, as
 * `import * as tf from '../backends/tf.ts'`. tfjs-core's own gradients and chained ops are ES
 * modules that only a bundler can resolve, so Node can't load them; ops are called as functions
 * (`tf.add(a, b)`), never as methods.
 */
import './gradients/register.ts';

export * from '@tensorflow/tfjs-core';
