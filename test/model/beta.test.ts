import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { createBeta } from '../../src/model/beta.ts';
import { trainCvae } from '../../src/model/cvae-training.ts';
import { modelOptions } from '../../src/stages/options.ts';
import { readyBackend } from '../support/backend.ts';
import { stripedPack } from '../support/striped-pack.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { effectsIn } from '../support/training.ts';

const options = modelOptions.parse({ steps: 100, beta: 2, beta_warmup: 0.2, target_kl: 10 });

test('without a target beta follows its schedule alone', (t) => {
  const { at, steering } = createBeta({ ...options, target_kl: undefined });
  t.is(steering, undefined);
  t.deepEqual([9, 19, 99].map(at), [1, 2, 2]);
});

test('with a target beta is steered once it has climbed, and goes on from what was stored', (t) => {
  const beta = createBeta(options);
  const { steering } = beta;
  for (let step = 0; step < 20; step++) {
    t.is(beta.at(step), 2 * Math.min(1, (step + 1) / 20));
    steering!.observe(step, { kl: step === 19 ? 10 : 10.5 });
  }
  for (let step = 20; step < 60; step++) steering!.observe(step, { kl: 30 });
  t.true(beta.at(60) > 2.2);
  const later = createBeta(options);
  later.steering!.load(JSON.parse(JSON.stringify(steering!.store())));
  for (let step = 60; step < 100; step++) {
    t.is(later.at(step), beta.at(step));
    for (const each of [beta, later]) each.steering!.observe(step, { kl: 3 });
  }
  t.true(later.at(99) < beta.at(0) * 2 * 20);
  steering!.start();
  t.is(beta.at(50), 2);
});

test.serial('a training is steered, and ends with the same bytes when interrupted', async (t) => {
  await readyBackend();
  const pack = await stripedPack(120);
  const model = modelOptions.parse({
    ...{ steps: 80, batch: 8, latent: 4, channels: [8, 8, 8], learning_rate: 0.003 },
    // Far more than there is to say.
    ...{ beta: 8, beta_warmup: 0.05, target_kl: 50 },
  });
  const train = async (dir: string, stopAt?: number) => {
    const file = path.join(dir, 'cvae.safetensors');
    const run = { seed: 1, balance: ['Bright'], checkpointEvery: 60, file };
    await trainCvae(pack, model, run, effectsIn(dir, stopAt).effects);
    return [await readFile(file), await readFile(path.join(dir, 'cvae.training.ndjson'))];
  };
  const expected = await train(temporaryFolder(t));
  const betas = `${expected[1]}`
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).beta);
  t.is(betas.length, 5);
  t.true(
    betas.slice(2).every((beta, i) => beta < betas[i + 1]! - 0.01),
    `${betas}`,
  );
  const halved = temporaryFolder(t);
  await t.throwsAsync(train(halved, 45), { message: /stopped/ });
  t.deepEqual(await train(halved), expected);
});
