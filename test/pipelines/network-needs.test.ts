import test from 'ava';
import { parseDeclaration } from '../../src/pipelines/load-declaration.ts';
import { networkNeeds } from '../../src/pipelines/network-needs.ts';

const declared = (stages: string) =>
  parseDeclaration(
    `pipelines:
  p:
    stages:
      - ingest: {format: drawn}
      - align
      - pack
${stages}
`,
    'p.yaml',
  )[0]!.declaration;

test('every network that is trained is counted as it will be', async (t) => {
  const [model, ...classifiers] = await networkNeeds(
    declared('      - clean: {folds: 3}\n      - train'),
    64,
    40,
  );
  t.is(model!.parameters, 3_269_699);
  t.is(Math.round(model!.flops / 1e8), 211);
  t.deepEqual(
    classifiers.map(({ network, steps, times }) => [network, steps, times]),
    [
      ['judge', 1400, 1],
      ['auditor', 1400, 1],
      ['classifier', 700, 3],
    ],
  );
});

test('channels given by hand are counted too, and a step grows with its batch', async (t) => {
  const needs = async (model: string) =>
    (await networkNeeds(declared(`      - train: {model: ${model}}`), 64, 40))[0]!;
  const small = await needs('{channels: [8, 16]}');
  const large = await needs('{channels: [8, 16], batch: 128}');
  t.is(large.parameters, small.parameters);
  t.is(large.flops, 2 * small.flops);
  t.is(large.activations, 2 * small.activations);
  t.not(small.parameters, (await needs('{preset: small}')).parameters);
});

test('losses on made faces are counted where they count', async (t) => {
  const flops = async (model: string) =>
    (await networkNeeds(declared(`      - train: {model: ${model}}`), 64, 40))[0]!.flops / 1e9;
  const recipe = 'losses: {attributes: {}, adversarial: {}}';
  const late = await flops(`{second_phase: {start: 0, batch: 32}, ${recipe}}`);
  t.true(late > 52 && late < 58, `${late}`);
  const half = await flops(`{second_phase: {start: 0.5, batch: 32}, ${recipe}}`);
  t.true(Math.abs(half - (late + (await flops('{}'))) / 2) < 1e-6);
  const [, teacher] = await networkNeeds(declared(`      - train: {model: {${recipe}}}`), 64, 40);
  t.deepEqual([teacher!.network, teacher!.times, teacher!.steps], ['teacher', 2, 4000]);
});

test('a pipeline that trains nothing needs no network', async (t) => {
  t.deepEqual(await networkNeeds(declared(''), 64, 40), []);
});
