import test from 'ava';
import { createCvaeNetwork } from '../../src/model/cvae-network.ts';
import { modelOptions } from '../../src/stages/options.ts';

test('an option that is given counts before the preset', (t) => {
  t.like(modelOptions.parse({}), { channels: [32, 64, 128, 256], latent: 128, beta: 8 });
  const given = modelOptions.parse({ preset: 'small', latent: 7, beta: 0 });
  t.like(given, { channels: [16, 32, 64, 128], latent: 7, beta: 0 });
  t.like(modelOptions.parse({ architecture: 'fc' }), { latent: 256, beta: 0.1 });
  t.deepEqual(modelOptions.parse(given), given, 'options in full stay as they are');
});

test('each preset is larger than the one before', (t) => {
  for (const architecture of ['conv', 'resnet', 'fc'] as const) {
    for (const size of [64, 128]) {
      const costs = (['small', 'base', 'large'] as const).map((preset) => {
        const { latent, channels } = modelOptions.parse({ architecture, preset });
        const shape = { kind: architecture, size, units: 40, latent, channels };
        return createCvaeNetwork(shape).parameters.cost;
      });
      for (const figure of ['parameters', 'training', 'activations'] as const) {
        const figures = costs.map((cost) => cost[figure]);
        t.deepEqual(
          figures,
          figures.toSorted((a, b) => a - b),
        );
        t.is(new Set(figures).size, 3);
      }
    }
  }
});
