import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { useBackend } from '../../src/backends/backend.ts';
import * as tf from '../../src/backends/tf.ts';
import { encodeSafetensors } from '../../src/model/safetensors.ts';
import { trainNetwork } from '../../src/model/trainer.ts';
import { adversarialTraining } from '../support/adversarial-training.ts';
import { readyBackend } from '../support/backend.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { effectsIn, type Situation, trainingOf, vectorPlayer } from '../support/training.ts';

test.beforeEach(() => readyBackend());

/** A loss whose gradient is 1 everywhere: Adam's first step moves each weight by its rate. */
const fall = ({ weight }: Situation) => ({ total: tf.sum(weight) as tf.Scalar, parts: {} });

/** The first number of a tensor. */
const rounded = (tensor: tf.Tensor) => Math.round(tensor.dataSync()[0]! * 1e4) / 1e4;

test.serial('players learn in order, each from what those before it handed on', async (t) => {
  const calls: unknown[] = [];
  const seen: tf.Tensor[] = [];
  const player = (name: string, start: number, factor: number) =>
    vectorPlayer(name, [start], { steps: 2, learning_rate: 0.5 }, (situation) => {
      const { step, handed, weight } = situation;
      const values = Object.entries(handed).map(([key, value]) => [key, rounded(value)]);
      calls.push([step, name, Object.fromEntries(values)]);
      seen.push(...Object.values(handed));
      return { ...fall(situation), handed: { [`by ${name}`]: tf.mul(weight, factor) } };
    });
  const before = tf.memory().numTensors;
  const main = player('a', 1, 2);
  const training = trainingOf(main, [player('b', 10, 3), player('c', 0, 1)]);
  await trainNetwork(training, effectsIn(temporaryFolder(t)).effects);
  t.deepEqual(calls, [
    [0, 'a', {}],
    [0, 'b', { 'by a': 2 }],
    [0, 'c', { 'by a': 2, 'by b': 30 }],
    [1, 'a', {}],
    [1, 'b', { 'by a': 1 }],
    [1, 'c', { 'by a': 1, 'by b': 28.5 }],
  ]);
  t.true(seen.every(({ isDisposed }) => isDisposed));
  main.parameters.dispose();
  t.is(tf.memory().numTensors, before);
});

test.serial('no gradient flows back through what is handed on', async (t) => {
  const main = vectorPlayer('main', [1], { steps: 1, learning_rate: 0.25 }, (situation) => ({
    ...fall(situation),
    handed: { square: tf.square(situation.weight) },
  }));
  const other = vectorPlayer('other', [1], { learning_rate: 0.25 }, ({ weight, handed }) => ({
    total: tf.sum(tf.mul(tf.mul(weight, main.parameters.variable('weight')), handed.square!)),
    parts: {},
  }));
  await trainNetwork(trainingOf(main, [other]), effectsIn(temporaryFolder(t)).effects);
  t.is(rounded(main.parameters.variable('weight')), 0.75);
});

test.serial(
  'a player plays every so many steps from its first on, and Adam counts those',
  async (t) => {
    const weights: number[] = [];
    const main = vectorPlayer('main', [1], { steps: 9, learning_rate: 0.01 }, fall);
    const late = vectorPlayer(
      'late',
      [0],
      // Far from the end of the cosine the rate is its peak.
      { learning_rate: 0.5, adam_beta1: 0.5 },
      (situation) => {
        weights.push(situation.step, situation.weight.dataSync()[0]!);
        return fall(situation);
      },
      { from: 2, every: 3 },
    );
    await trainNetwork(trainingOf(main, [late]), effectsIn(temporaryFolder(t)).effects);
    const [rate0, rate1] = [0, 3].map((step) => 0.25 * (1 + Math.cos((Math.PI * step) / 7)));
    t.deepEqual(
      weights.map((value) => value.toFixed(4)),
      [2, 0, 5, -rate0!, 8, -rate0! - rate1!].map((value) => value.toFixed(4)),
    );
  },
);

test.serial('a loss that does not depend on a parameter is an error that names it', async (t) => {
  const main = vectorPlayer('main', [1], { steps: 1 }, fall);
  main.parameters.declare('forgotten', [2], { constant: 0 });
  const before = tf.memory().numTensors;
  const training = { ...trainingOf(main), initialise: () => main.parameters.initialise('start') };
  await t.throwsAsync(trainNetwork(training, effectsIn(temporaryFolder(t)).effects), {
    message: 'the loss of the main does not depend on its parameter "forgotten"',
  });
  t.is(tf.memory().numTensors, before);
});

for (const precision of ['float32', 'auto'] as const) {
  test.serial(`an adversarial training in ${precision} resumes to the same bytes`, async (t) => {
    await useBackend('auto', precision);
    const before = tf.memory().numTensors;
    const run = async (dir: string, stopAt?: number) => {
      const training = adversarialTraining(40, 15);
      await trainNetwork(training, effectsIn(dir, stopAt).effects);
      const tensors = training.parameters.store();
      training.parameters.dispose();
      return [
        encodeSafetensors({ tensors, metadata: {} }),
        await readFile(path.join(dir, 'vae.training.ndjson')),
      ] as const;
    };
    const whole = await run(temporaryFolder(t));
    for (const stopAt of [2, 16, 27]) {
      const dir = temporaryFolder(t);
      await t.throwsAsync(run(dir, stopAt), { message: /stopped/ });
      t.deepEqual(await run(dir), whole, `stopped after step ${stopAt}`);
    }
    const lines = String(whole[1])
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    t.deepEqual(Object.keys(lines[1]), [
      ...['step', 'rate', 'norm', 'total', 'reconstruction', 'spread', 'realism'],
      ...['discriminator.norm', 'discriminator.total', 'discriminator.real', 'discriminator.fake'],
      ...['adversary.norm', 'adversary.total'],
    ]);
    t.is(tf.memory().numTensors, before);
  });
}
