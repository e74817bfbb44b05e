import test from 'ava';
import { trainingFlops } from '../../bench/flops.ts';
import { createCvaeNetwork } from '../../src/model/cvae-network.ts';
import { readyBackend } from '../support/backend.ts';

test('every multiplication of a training step is counted, forward and backward', async (t) => {
  await readyBackend();
  const { parameters } = createCvaeNetwork({ size: 8, units: 2, latent: 4, channels: [2, 3] });
  parameters.initialise(1);
  const shapes = Object.fromEntries(
    parameters.names.map((name) => [name, parameters.variable(name).shape]),
  );
  parameters.dispose();
  const products = {
    // 4 x 4 outputs and inputs of 4 x 4 kernels between 3 and 2 channels
    outermost: 16 * (16 * 3 * 2),
    // 2 x 2 of them between 2 and 3 channels
    innermost: 4 * (16 * 2 * 3),
    // 2 units to 64
    condition: 2 * 64,
    // 12 features and 64 units to 4 dimensions, mean and log variance
    posterior: 2 * (12 + 64) * 4,
    // 4 dimensions and 64 units to 12 features
    dense: (4 + 64) * 12,
    // 64 units to a scale and a shift of 2 channels
    modulation: 2 * (64 * 2),
  };
  // What takes images or conditions has no gradient of its input.
  const encoder = 2 * products.outermost + 3 * products.innermost + 2 * products.condition;
  const decoder = 3 * (products.outermost + products.innermost) + 2 * products.condition;
  const others = 3 * (products.posterior + products.dense + products.modulation);
  const image = 2 * (encoder + decoder + others);
  t.is(trainingFlops(shapes, 8, 1), image);
  t.is(trainingFlops(shapes, 8, 64), 64 * image);
});
