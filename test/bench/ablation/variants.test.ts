import test from 'ava';
import { VARIANTS } from '../../../bench/ablation/variants.ts';
import { modelOptions } from '../../../src/stages/options.ts';

test('every variant is one that the declaration allows, under a name of its own', (t) => {
  for (const { name, model } of VARIANTS) {
    t.notThrows(() => modelOptions.parse({ ...model, steps: 10 }), name);
  }
  t.is(new Set(VARIANTS.map(({ name }) => name)).size, VARIANTS.length);
});

test('no two variants are the same', (t) => {
  const seen = VARIANTS.map(({ model, latents }) =>
    JSON.stringify([modelOptions.parse({ ...model, steps: 10 }), latents]),
  );
  t.is(new Set(seen).size, VARIANTS.length);
});
