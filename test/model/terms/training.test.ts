import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { useBackend } from '../../../src/backends/backend.ts';
import * as tf from '../../../src/backends/tf.ts';
import { readyBackend } from '../../support/backend.ts';
import { stripedPack } from '../../support/striped-pack.ts';
import { type Declared, smallTeacher, trainTaught } from '../../support/taught-training.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const pack = await stripedPack(300);
const ALL: Declared = {
  ...{ attributes: {}, adversarial: { channels: [8, 8, 16] } },
  ...{ latent: {}, aggregate: {}, perceptual: {} },
};

/** Holds the training classifier that all tests here learn from. */
const folder = mkdtempSync(path.join(tmpdir(), 'evenface-test-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
let teacher: string;

test.before(async () => {
  await readyBackend();
  teacher = await smallTeacher(pack, folder);
});

for (const precision of ['float32', 'auto'] as const) {
  test.serial(`all losses, and edits, in ${precision} resume to the same bytes`, async (t) => {
    await useBackend('auto', precision);
    const before = tf.memory().numTensors;
    const run = async (dir: string, stopAt?: number) => {
      await trainTaught(
        pack,
        dir,
        teacher,
        { losses: ALL, edits: {} },
        { checkpointEvery: 5, ...(stopAt && { stopAt }) },
      );
      return Promise.all(
        ['cvae.safetensors', 'cvae.training.ndjson'].map((name) => readFile(path.join(dir, name))),
      );
    };
    const whole = await run(temporaryFolder(t));
    // In the first phase, at the border, and in the second.
    for (const stopAt of [3, 12, 17]) {
      const dir = temporaryFolder(t);
      await t.throwsAsync(run(dir, stopAt), { message: /stopped/ });
      t.deepEqual(await run(dir), whole, `stopped after step ${stopAt}`);
      t.deepEqual((await readdir(dir)).sort(), ['cvae.safetensors', 'cvae.training.ndjson']);
    }
    t.is(tf.memory().numTensors, before);
  });
}

test.serial('losses on made faces begin with the second phase, each with its player', async (t) => {
  await readyBackend();
  const options = { steps: 60, second_phase: { start: 0.4, batch: 4 }, losses: ALL };
  const log = await trainTaught(pack, temporaryFolder(t), teacher, options);
  const keys = (step: number) => Object.keys(log.find((line) => line.step === step)!);
  const always = ['step', 'rate', 'norm', 'total', 'reconstruction', 'kl'];
  const adversary = ['adversary.norm', 'adversary.total'];
  t.deepEqual(keys(0), [...always, 'latent', 'aggregate', 'perceptual', ...adversary]);
  t.deepEqual(keys(25), [
    ...[...always, 'attributes', 'adversarial', 'latent', 'aggregate', 'perceptual'],
    ...['discriminator.norm', 'discriminator.total', 'discriminator.real', 'discriminator.made'],
    ...adversary,
  ]);
});

test.serial('a loss may start at a step of its own', async (t) => {
  await readyBackend();
  const losses = { attributes: { start: 0, on: ['samples', 'reconstructions'] } };
  const log = await trainTaught(pack, temporaryFolder(t), teacher, { losses });
  t.true('attributes' in log[0]!);
});

test.serial('with the training classifier images show more of what was asked for', async (t) => {
  await readyBackend();
  const last = async (weight: number) => {
    const options = {
      steps: 76,
      second_phase: undefined,
      learning_rate: 0.003,
      losses: { attributes: { weight, ramp: 0 } },
    };
    const log = await trainTaught(pack, temporaryFolder(t), teacher, options);
    return log.at(-1)!.attributes!;
  };
  const [without, taught] = [await last(1e-9), await last(0.1)];
  t.true(taught < 0.7 * without, `${without} without, ${taught} with it`);
});

test.serial('what is asked of latents and features is what becomes smaller', async (t) => {
  await readyBackend();
  const last = async (losses: object) => {
    const options = { steps: 101, beta: 0.1, learning_rate: 0.003, losses };
    return (await trainTaught(pack, temporaryFolder(t), teacher, options)).at(-1)!;
  };
  const weighed = (aggregate: number, perceptual: number) => ({
    aggregate: { weight: aggregate },
    perceptual: { weight: perceptual },
  });
  const free = await last(weighed(1e-9, 1e-9));
  const bound = await last(weighed(0.1, 1e-9));
  const shown = await last(weighed(1e-9, 1));
  t.true(bound.aggregate! < 0.5 * free.aggregate!, `${free.aggregate}, ${bound.aggregate}`);
  t.true(shown.perceptual! < 0.8 * free.perceptual!, `${free.perceptual}, ${shown.perceptual}`);
});

test.serial('against an adversary less of the attributes can be read from z', async (t) => {
  await readyBackend();
  const adversaryOf = async (weight: number) => {
    const options = {
      steps: 301,
      // Without it the divergence alone would empty z.
      beta: 0.01,
      second_phase: undefined,
      learning_rate: 0.003,
      losses: { latent: { weight, ramp: 0, learning_rate: 0.003 } },
    };
    const log = await trainTaught(pack, temporaryFolder(t), undefined, options);
    return log.at(-1)!['adversary.total']!;
  };
  const [without, against] = [await adversaryOf(1e-9), await adversaryOf(0.3)];
  t.true(against > 1.5 * without, `${without} without, ${against} against it`);
});

for (const [what, declared] of [
  ['image', {}],
  ['patch', { scope: 'patch' }],
  ['sample and reconstruction', { on: ['samples', 'reconstructions'] }],
] as const) {
  test.serial(`a discriminator of each ${what} and the model hold each other`, async (t) => {
    await readyBackend();
    const options = {
      steps: 151,
      second_phase: undefined,
      learning_rate: 0.002,
      losses: { adversarial: { ...declared, channels: [8, 8, 16] } },
    };
    const log = await trainTaught(pack, temporaryFolder(t), undefined, options);
    const losses = log.slice(2).map((line) => line['discriminator.total']!);
    // 2 is that of a discriminator that can't tell, 0 that of one which always can.
    t.true(
      losses.every((loss) => loss > 0.02 && loss < 3),
      losses.join(),
    );
    t.true(
      losses.some((loss) => loss < 1.9),
      losses.join(),
    );
    t.true(log.at(-1)!.reconstruction! < log[0]!.reconstruction! / 2);
  });
}
