import test from 'ava';
import { createCvaeNetwork } from '../../src/model/cvae-network.ts';

test('every multiplication of a training step is counted, forward and backward', (t) => {
  const { cost } = createCvaeNetwork({ size: 8, units: 2, latent: 4, channels: [2, 3] }).parameters;
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
  t.is(cost.training, image);
});

test('a residual block adds a kernel of 3 x 3 at each pixel, on both sides', (t) => {
  const architecture = { size: 8, units: 2, latent: 4, channels: [2, 3] };
  const plain = createCvaeNetwork({ ...architecture, conditioning: 'concat' }).parameters.cost;
  const { cost } = createCvaeNetwork({
    ...{ ...architecture, kind: 'resnet', conditioning: 'concat' },
  }).parameters;
  t.is(cost.forward - plain.forward, 2 * 2 * (16 * (9 * 2 * 2) + 4 * (9 * 3 * 3)));
  t.is(cost.parameters - plain.parameters, 2 * (9 * 2 * 2 + 2 + 9 * 3 * 3 + 3));
  t.is(cost.activations - plain.activations, 2 * (16 * 2 + 4 * 3));
});

test('dense layers take one multiplication a weight', (t) => {
  const { cost } = createCvaeNetwork({
    ...{ kind: 'fc', size: 8, units: 2, latent: 4, channels: [6, 5], conditioning: 'concat' },
  }).parameters;
  const weights = {
    encoder: 64 * 6 + 6 * 5 + 2 * 64 + 2 * (5 + 64) * 4,
    decoder: 2 * 64 + (4 + 64) * 5 + 5 * 6 + 6 * 64,
  };
  t.is(cost.forward, 2 * (weights.encoder + weights.decoder));
  const biases = 6 + 5 + 64 + 2 * 4 + (64 + 5 + 6 + 64);
  t.is(cost.parameters, weights.encoder + weights.decoder + biases);
});
