import path from 'node:path';
import test from 'ava';
import { useBackend } from '../../src/backends/backend.ts';
import { createRandom } from '../../src/common/random.ts';
import { probeBackend } from '../../src/doctor/backends.ts';
import { loadCvae } from '../../src/model/cvae.ts';
import { trainCvae } from '../../src/model/cvae-training.ts';
import { type ModelOptions, modelOptions } from '../../src/stages/options.ts';
import { stripedPack } from '../support/striped-pack.ts';
import { temporaryFolder } from '../support/temporary.ts';

const pack = await stripedPack(60);
const kinds: Partial<ModelOptions>[] = [
  {},
  { conditioning: 'concat' },
  { conditioning: 'cbn' },
  { architecture: 'resnet' },
  { architecture: 'fc', channels: [16, 8] },
  { input: { size: 16, blur: 1, noise: 0.1 } },
];

const tensorflow = probeBackend('tensorflow');

/** Trains a tiny CVAE for 12 steps, in two runs where it stops after `stopAt`. */
async function train(options: Partial<ModelOptions>, dir: string, stopAt = 12): Promise<string> {
  const file = path.join(dir, 'cvae.safetensors');
  const whole = modelOptions.parse({
    ...{ steps: 12, batch: 8, latent: 4, channels: [8, 8, 8], learning_rate: 0.003 },
    ...options,
  });
  const run = { seed: 1, balance: ['Bright'], checkpointEvery: 5, file };
  const controller = new AbortController();
  let steps = 0;
  const onStep = () => {
    if (++steps === stopAt && stopAt < 12) controller.abort();
  };
  const effects = { dir, signal: controller.signal, onStep, onWarning: () => {} };
  const first = trainCvae(pack, whole, run, effects);
  if (stopAt === 12) await first;
  else {
    await first.catch(() => {});
    await trainCvae(pack, whole, run, { ...effects, signal: new AbortController().signal });
  }
  return file;
}

/** What the backend makes of the same latents and conditions. */
async function decoded(file: string, backend: 'tensorflow' | 'wasm'): Promise<Uint8Array> {
  await useBackend(backend, 'float32');
  const cvae = await loadCvae(file);
  const latents = createRandom('latents').fillNormal(new Float32Array(4 * cvae.latent));
  return cvae.decode(latents, Float32Array.of(1, 1, 1, -1, -1, 1, -1, -1), 4);
}

for (const options of kinds) {
  const name = JSON.stringify(options);

  test.serial(`a model of ${name} loads by itself and decodes alike everywhere`, async (t) => {
    await useBackend('auto', 'float32');
    const dir = temporaryFolder(t);
    const file = await train(options, dir);
    const wasm = await decoded(file, 'wasm');
    t.is(wasm.length, 4 * 64 * 64 * 3);
    const { usable, reason } = await tensorflow;
    if (!usable) t.log(`not compared with tensorflow, which can't be had here: ${reason}`);
    else {
      const native = await decoded(file, 'tensorflow');
      const differences = wasm.map((value, i) => Math.abs(value - native[i]!));
      t.true(Math.max(...differences) <= 1);
    }
  });

  test.serial(`a training of ${name} that was interrupted ends with the same bytes`, async (t) => {
    await useBackend('auto', 'float32');
    const [whole, halved] = [temporaryFolder(t), temporaryFolder(t)];
    const { hash } = await loadCvae(await train(options, whole));
    t.is((await loadCvae(await train(options, halved, 7))).hash, hash);
  });
}
