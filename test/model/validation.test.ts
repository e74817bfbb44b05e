import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import * as tf from '../../src/backends/tf.ts';
import { EvenfaceError } from '../../src/common/errors.ts';
import { loadCheckpoint } from '../../src/model/checkpoint.ts';
import { trainClassifier } from '../../src/model/classifier.ts';
import { trainCvae } from '../../src/model/cvae-training.ts';
import { trainNetwork } from '../../src/model/trainer.ts';
import type { Training, TrainingOptions } from '../../src/model/training.ts';
import { ValidationBatches } from '../../src/model/validation-batches.ts';
import { classifierOptions, modelOptions } from '../../src/stages/options.ts';
import { readyBackend } from '../support/backend.ts';
import { stripedPack } from '../support/striped-pack.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { effectsIn, trainingOf, vectorPlayer } from '../support/training.ts';

const pack = await stripedPack(200);

test.beforeEach(() => readyBackend());

/**
 * A weight that goes 0.1 down a step from 2 on, in training; on validation faces it is best at 1.
 */
function drifting(options: Partial<TrainingOptions>): Training {
  const player = vectorPlayer(
    'drifting',
    [2],
    { steps: 20, learning_rate: 0.1, rate_floor: 1, validate_every: 3, ...options },
    ({ weight }) => ({ total: tf.sum(weight) as tf.Scalar, parts: {} }),
  );
  const empty = new Float32Array(0);
  return {
    ...trainingOf(player, [], 7),
    validation: {
      batches: {
        count: 2,
        read: async (index) => ({ x: Float32Array.of(index), y: empty, noise: empty }),
      },
      loss(batch) {
        const weight = player.parameters.variable('weight');
        const off = tf.sum(tf.square(tf.sub(weight, 1))) as tf.Scalar;
        return { total: tf.add(off, batch.x[0]!) as tf.Scalar, parts: { off } };
      },
    },
  };
}

const weightOf = ({ parameters }: Training) => parameters.variable('weight').dataSync()[0]!;
const near = (a: number, b: number) => Math.abs(a - b) < 1e-3;
const linesOf = async (dir: string, name: string) =>
  (await readFile(path.join(dir, `${name}.training.ndjson`), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test.serial(
  'the weights that validated best are taken, and the last are given beside',
  async (t) => {
    const before = tf.memory().numTensors;
    const training = drifting({});
    const dir = temporaryFolder(t);
    const { step, metrics, last } = await trainNetwork(training, effectsIn(dir).effects);
    t.is(step, 9);
    t.true(near(weightOf(training), 1.1), `${weightOf(training)}`);
    t.true(near(metrics['validation.total']!, 0.51) && near(metrics['validation.off']!, 0.01));
    t.is(last!.step, 20);
    t.true(near(last!.tensors.weight!.data[0]!, 0));
    t.true(near(last!.metrics['validation.off']!, 1));
    const measured = (await linesOf(dir, 'drifting')).filter((line) => 'validation.off' in line);
    t.deepEqual(
      measured.map((line) => line.step),
      [2, 5, 8, 11, 14, 17, 19],
    );
    training.parameters.dispose();
    t.is(tf.memory().numTensors, before);
  },
);

test.serial(
  'training ends after as many measurements without a better one as patience has',
  async (t) => {
    const { effects, steps } = effectsIn(temporaryFolder(t));
    const { step, last } = await trainNetwork(drifting({ patience: 2 }), effects);
    // Step 12 is as far off as step 9 but for rounding, or a little nearer.
    t.true(step === 9 || step === 12, `${step}`);
    t.is(steps(), step + 6);
    t.is(last!.step, step + 6);
  },
);

test.serial('measuring changes nothing in the training, whatever interrupts it', async (t) => {
  const run = async (dir: string, stopAt?: number, options: Partial<TrainingOptions> = {}) => {
    const training = drifting({ steps: 40, average_decay: 0.9, ...options });
    const { forget, ...result } = await trainNetwork(training, effectsIn(dir, stopAt).effects);
    await forget();
    const weight = weightOf(training);
    training.parameters.dispose();
    return { ...result, weight, log: await linesOf(dir, 'drifting'), files: await readdir(dir) };
  };
  const whole = await run(temporaryFolder(t), undefined, { patience: 3 });
  t.true(whole.step < whole.last!.step && whole.last!.step < 40);
  for (const stopAt of [2, 8, 15, 20]) {
    const dir = temporaryFolder(t);
    await t.throwsAsync(run(dir, stopAt, { patience: 3 }), { message: /stopped/ });
    t.deepEqual(await run(dir, undefined, { patience: 3 }), whole, `stopped after ${stopAt}`);
  }
  const unmeasured = await run(temporaryFolder(t), undefined, { validate_every: 0 });
  const measured = await run(temporaryFolder(t));
  t.is(measured.last!.tensors.weight!.data[0], unmeasured.weight);
});

test.serial(
  'a conditional VAE leaves its best weights and its last, which say what they are',
  async (t) => {
    const dir = temporaryFolder(t);
    const file = path.join(dir, 'cvae.safetensors');
    const options = modelOptions.parse({
      ...{ steps: 40, batch: 16, latent: 4, channels: [8, 8, 8], validate_every: 10 },
      // So high that the weights become worse after a while.
      ...{ learning_rate: 0.1, rate_floor: 1, average_decay: 0, beta_warmup: 0 },
    });
    const run = { seed: 1, balance: ['Bright'], checkpointEvery: 1000, file };
    await trainCvae(pack, options, run, effectsIn(dir).effects);
    const measured = (await linesOf(dir, 'cvae')).filter((line) => 'validation.total' in line);
    const best = measured.reduce((a, b) => (b['validation.total'] < a['validation.total'] ? b : a));
    const { header } = await loadCheckpoint(file, 'cvae');
    t.is(header.step, best.step + 1);
    t.deepEqual({ step: header.step! - 1, ...header.metrics }, best);
    t.like(header, { data: pack.key, licence: 'none', title: 'striped squares' });
    t.like(header.training, { validate_every: 10, seed: 1 });
    t.deepEqual(Object.keys(header.metrics!), [
      ...['validation.total', 'validation.reconstruction', 'validation.kl'],
    ]);
    t.true(header.step! < 40, 'choose a rate that overshoots');
    const last = await loadCheckpoint(path.join(dir, 'cvae.last.safetensors'), 'cvae');
    t.is(last.header.step, 40);
  },
);

test.serial('with a target divergence counts on validation faces only above it', async (t) => {
  const totals = async (target_kl: number) => {
    const dir = temporaryFolder(t);
    const options = modelOptions.parse({
      ...{ steps: 2, batch: 8, latent: 4, channels: [8, 8], validate_every: 2, beta: 3, target_kl },
    });
    const file = path.join(dir, 'cvae.safetensors');
    const run = { seed: 1, balance: [], checkpointEvery: 1000, file };
    await trainCvae(pack, options, run, effectsIn(dir).effects);
    const { metrics } = (await loadCheckpoint(file, 'cvae')).header;
    const [total, error, kl] = ['total', 'reconstruction', 'kl'].map(
      (name) => metrics![`validation.${name}`]!,
    );
    return { total: total! * 64 * 64 * 3, error: error!, kl: kl! };
  };
  const below = await totals(1e6);
  t.true(Math.abs(below.total / below.error - 1) < 1e-5);
  const above = await totals(1e-6);
  t.true(Math.abs(above.total / (above.error + 3 * above.kl) - 1) < 1e-5);
  t.true(above.kl > 0.01);
});

test.serial('without measurements the checkpoint says the last step and its losses', async (t) => {
  const dir = temporaryFolder(t);
  const file = path.join(dir, 'judge.safetensors');
  const options = classifierOptions.parse({ steps: 30, batch: 8, channels: [8, 8] });
  const run = {
    seed: 1,
    balance: [],
    people: { teacher: 0, judge: 0.5 },
    checkpointEvery: 1000,
    file,
  };
  await trainClassifier('judge', pack, options, run, effectsIn(dir).effects);
  const { header } = await loadCheckpoint(file, 'classifier');
  const { total, crossEntropy } = (await linesOf(dir, 'judge')).at(-1);
  t.like(header, { step: 30, metrics: { total, crossEntropy } });
  t.deepEqual((await readdir(dir)).sort(), ['judge.safetensors', 'judge.training.ndjson']);
});

test.serial(
  'a classifier that validated better before keeps both, each measured by itself',
  async (t) => {
    const dir = path.join(temporaryFolder(t), 'model');
    await mkdir(dir);
    const file = path.join(dir, 'judge.safetensors');
    const options = classifierOptions.parse({
      ...{ steps: 24, batch: 8, channels: [8, 8], validate_every: 4, learning_rate: 0.05 },
      ...{ clip_norm: 100, average_decay: 0, rate_floor: 1 },
    });
    const run = {
      seed: 1,
      balance: [],
      people: { teacher: 0, judge: 0.5 },
      checkpointEvery: 1000,
      file,
    };
    await trainClassifier('judge', pack, options, run, effectsIn(dir).effects);
    const { header, tensors } = await loadCheckpoint(file, 'classifier');
    const last = await loadCheckpoint(path.join(dir, 'judge.last.safetensors'), 'classifier');
    t.is(last.header.step, 24);
    t.true(header.step! < 24);
    t.notDeepEqual(last.tensors, tensors);
  },
);

test('batches to measure on are the same faces every time, unvaried, each in one place', async (t) => {
  const rows = [3, 8, 18, 28, 38, 48, 58];
  const options = { rows, batch: 3, noise: 2, seed: [1] };
  const batches = new ValidationBatches(pack, options);
  t.is(batches.count, 3);
  const again = new ValidationBatches(pack, options);
  const seen: string[] = [];
  for (let index = 0; index < 3; index++) {
    const batch = await batches.read(index);
    t.deepEqual(await again.read(index), batch);
    const pixels = 64 * 64 * 3;
    for (let i = 0; i < 3; i++) seen.push(batch.x.subarray(i * pixels, (i + 1) * pixels).join());
  }
  t.is(new Set(seen).size, rows.length);
  t.deepEqual(seen.slice(7), seen.slice(0, 2));
});

test('no face to measure on is an input error', (t) => {
  t.throws(() => new ValidationBatches(pack, { rows: [], batch: 3, noise: 0, seed: [] }), {
    instanceOf: EvenfaceError,
    message: /validation split/,
  });
});

test('patience without measurements is a declaration error', (t) => {
  t.false(modelOptions.safeParse({ patience: 3 }).success);
  t.true(modelOptions.safeParse({ patience: 3, validate_every: 10 }).success);
});
