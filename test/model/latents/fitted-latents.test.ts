import test from 'ava';
import { createRandom } from '../../../src/common/random.ts';
import {
  drawLatent,
  type FittedLatents,
  loadLatents,
  type Sampler,
  storeLatents,
} from '../../../src/model/latents/fitted-latents.ts';

/** Two attributes of a unit each; two cells of the first, the one with two components. */
const latents: FittedLatents = {
  conditional: {
    weights: Float32Array.of(1, 2, 10, 0, 0, 20),
    deviations: Float32Array.of(0.5, 0.1),
  },
  mixture: {
    cells: Int8Array.of(0, -1, 1, -1, 1, -1),
    weights: Float32Array.of(30, 10, 30),
    means: Float32Array.of(0, 0, 100, 0, 200, 0),
    deviations: Float32Array.of(1, 1, 1, 2, 1, 2),
  },
};

function draw(sampler: Sampler, seed: number, labels: number[], temperature = 1): Float32Array {
  const z = new Float32Array(2);
  const condition = Float32Array.from(labels, (label) => [0, -1, 1][label + 1]!);
  const sample = { seed, labels: Int8Array.from(labels) };
  drawLatent({ sampler, temperature }, latents, sample, condition, z);
  return z;
}

/** Mean and deviation, in each dimension, of many draws. */
function moments(sampler: Sampler, labels: number[], temperature = 1) {
  const draws = Array.from({ length: 4000 }, (_, seed) => draw(sampler, seed, labels, temperature));
  return [0, 1].map((d) => {
    const mean = draws.reduce((sum, z) => sum + z[d]!, 0) / draws.length;
    const variance = draws.reduce((sum, z) => sum + (z[d]! - mean) ** 2, 0) / draws.length;
    return [mean, Math.sqrt(variance)];
  });
}

test('the prior is what it was: normals of the seed, times the temperature', (t) => {
  const normals = createRandom(7, 'latent').fillNormal(new Float32Array(2));
  t.deepEqual(
    draw('prior', 7, [1, 0], 0.7),
    normals.map((value) => value * 0.7),
  );
});

test('the same seed gives the same latent, whatever the sampler', (t) => {
  for (const sampler of ['prior', 'conditional', 'mixture'] as const) {
    t.deepEqual(draw(sampler, 7, [1, 0]), draw(sampler, 7, [1, 0]));
    t.notDeepEqual(draw(sampler, 7, [1, 0]), draw(sampler, 8, [1, 0]));
  }
});

test('the conditional prior goes where the condition leads', (t) => {
  const [first, second] = moments('conditional', [1, 0], 2);
  t.true(Math.abs(first![0]! - 11) < 0.1 && Math.abs(first![1]! - 1) < 0.05, `${first}`);
  t.true(Math.abs(second![0]! + 18) < 0.1 && Math.abs(second![1]! - 0.2) < 0.02, `${second}`);
  // What is unknown leads nowhere.
  t.true(Math.abs(moments('conditional', [-1, -1])[0]![0]! - 1) < 0.1);
});

test("the mixture draws from the cell's components, as often as faces are theirs", (t) => {
  const of = (labels: number[]) =>
    Array.from({ length: 2000 }, (_, seed) => Math.round(draw('mixture', seed, labels)[0]! / 100));
  const share = (values: number[], value: number) =>
    values.filter((drawn) => drawn === value).length / values.length;
  t.is(share(of([0, 1]), 0), 1);
  const bright = of([1, 0]);
  t.is(share(bright, 0), 0);
  t.true(Math.abs(share(bright, 1) - 0.25) < 0.04);
  // A cell that has none: from all.
  t.true(Math.abs(share(of([-1, 0]), 0) - 30 / 70) < 0.05);
  t.true(Math.abs(moments('mixture', [1, 0], 0.5)[1]![1]! - 1) < 0.1);
});

test('what was fitted is stored and loaded', (t) => {
  t.deepEqual(loadLatents(storeLatents(latents)), latents);
  t.is(loadLatents({}), undefined);
});

test('a model of before says what it lacks', (t) => {
  const sample = { seed: 1, labels: Int8Array.of(0, 0) };
  const decoding = { sampler: 'mixture' as const, temperature: 1 };
  const z = new Float32Array(2);
  const error = t.throws(() => drawLatent(decoding, undefined, sample, z, z));
  t.is(error.message, 'the model has nothing for the sampler "mixture"');
  t.notThrows(() => drawLatent({ ...decoding, sampler: 'prior' }, undefined, sample, z, z));
});
