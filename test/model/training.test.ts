import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { loadClassifier, trainClassifier } from '../../src/model/classifier.ts';
import { loadCvae } from '../../src/model/cvae.ts';
import { trainCvae } from '../../src/model/cvae-training.ts';
import { decodeSamples } from '../../src/model/sampling.ts';
import { classifierOptions, modelOptions } from '../../src/stages/options.ts';
import { readyBackend } from '../support/backend.ts';
import { stripedPack } from '../support/striped-pack.ts';
import { temporaryFolder } from '../support/temporary.ts';

const pack = await stripedPack(400);
const tiny = modelOptions.parse({
  steps: 60,
  batch: 16,
  latent: 8,
  channels: [8, 8, 16],
  learning_rate: 0.003,
});

async function trainTiny(dir: string, stopAt = Number.POSITIVE_INFINITY): Promise<number> {
  await readyBackend();
  await mkdir(dir, { recursive: true });
  const controller = new AbortController();
  let steps = 0;
  await trainCvae(
    pack,
    tiny,
    {
      seed: 1,
      balance: ['Bright'],
      checkpointEvery: 1000,
      file: path.join(dir, 'cvae.safetensors'),
    },
    {
      dir,
      signal: controller.signal,
      onStep: () => {
        if (++steps === stopAt) controller.abort();
      },
      onWarning: () => {},
    },
  );
  return steps;
}

test.serial('a training that was interrupted and resumed ends with the same bytes', async (t) => {
  const whole = temporaryFolder(t);
  const halved = temporaryFolder(t);
  t.is(await trainTiny(whole), 60);
  await t.throwsAsync(trainTiny(halved, 25), { message: /stopped at step 25/ });
  t.is(await trainTiny(halved), 35);
  for (const file of ['cvae.safetensors', 'cvae.training.ndjson']) {
    t.deepEqual(
      await readFile(path.join(halved, file)),
      await readFile(path.join(whole, file)),
      file,
    );
  }
  t.deepEqual((await readdir(halved)).sort(), ['cvae.safetensors', 'cvae.training.ndjson']);
});

test.serial('training lowers the loss and leaks no tensor', async (t) => {
  const tf = await readyBackend();
  const dir = temporaryFolder(t);
  const before = tf.memory().numTensors;
  await trainTiny(dir);
  t.is(tf.memory().numTensors, before);
  const log = (await readFile(path.join(dir, 'cvae.training.ndjson'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.true(log.at(-1).reconstruction < log[0].reconstruction / 4, JSON.stringify(log));
});

for (const sampler of ['prior', 'conditional', 'mixture'] as const) {
  test.serial(`a sample by ${sampler} follows from its seed and labels alone`, async (t) => {
    const dir = temporaryFolder(t);
    await trainTiny(dir);
    const cvae = await loadCvae(path.join(dir, 'cvae.safetensors'));
    const samples = Array.from({ length: 20 }, (_, i) => ({
      seed: i,
      labels: Int8Array.of(i & 1, (i >> 1) & 1),
    }));
    const pixels = 64 * 64 * 3;
    const decoding = { batch: 8, sampler, temperature: 1 };
    const together = decodeSamples(cvae, samples, decoding);
    for (const [i, sample] of samples.entries()) {
      t.deepEqual(
        decodeSamples(cvae, [sample], decoding),
        together.slice(i * pixels, (i + 1) * pixels),
        `sample ${i}`,
      );
    }
    const mean = (i: number) =>
      together.subarray(i * pixels, (i + 1) * pixels).reduce((sum, value) => sum + value, 0) /
      pixels;
    t.true(mean(1) - mean(0) > 60, 'a bright condition gives a brighter image');
  });
}

test.serial('a classifier learns, is measured on held-out faces and loads by itself', async (t) => {
  await readyBackend();
  const dir = temporaryFolder(t);
  const file = path.join(dir, 'judge.safetensors');
  await trainClassifier(
    'judge',
    pack,
    classifierOptions.parse({ steps: 60, batch: 16, channels: [8, 8, 16] }),
    {
      seed: 1,
      balance: ['Bright'],
      people: { teacher: 0, judge: 0.5 },
      checkpointEvery: 1000,
      file,
    },
    { dir, signal: new AbortController().signal, onStep: () => {}, onWarning: () => {} },
  );
  const judge = await loadClassifier(file);
  for (const { attribute, values } of judge.quality) {
    const n = values.reduce((sum, value) => sum + value.n, 0);
    const correct = values.reduce((sum, value) => sum + value.correct, 0);
    t.is(n, 40);
    t.true(correct / n > 0.9, `${attribute}: ${correct} of ${n}`);
  }
  const rgb = new Uint8Array(3 * 64 * 64 * 3);
  await pack.read([0, 1, 2], rgb);
  const probabilities = judge.predict(rgb, 3);
  t.is(probabilities.length, 6);
  for (let i = 0; i < 3; i++) {
    t.is(judge.schema.likeliest(probabilities, 0, i), pack.entries[i]!.labels[0]!);
  }
});

test.serial(
  'a checkpoint of another kind, or a broken one, is an error that names it',
  async (t) => {
    const dir = temporaryFolder(t);
    await trainTiny(dir);
    const file = path.join(dir, 'cvae.safetensors');
    const wrong = await t.throwsAsync(loadClassifier(file));
    t.regex(wrong.message, /a classifier was expected, this is a cvae/);
    const missing = await t.throwsAsync(loadCvae(path.join(dir, 'none.safetensors')));
    t.regex(missing.message, /no checkpoint/);
  },
);
