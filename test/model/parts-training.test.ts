import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { useBackend } from '../../src/backends/backend.ts';
import * as tf from '../../src/backends/tf.ts';
import { loadCvae } from '../../src/model/cvae.ts';
import { readyBackend } from '../support/backend.ts';
import { stripedPack } from '../support/striped-pack.ts';
import { trainTaught } from '../support/taught-training.ts';
import { temporaryFolder } from '../support/temporary.ts';

const pack = await stripedPack(60);
const PARTS = { local: 2, attributes: ['Striped'], pairs: 0.6 };

for (const [backend, precision] of [
  ['auto', 'float32'],
  ['auto', 'auto'],
  ['wasm', 'float32'],
] as const) {
  test.serial(
    `a latent with parts, on ${backend} in ${precision}, resumes to the same bytes`,
    async (t) => {
      await useBackend(backend, precision);
      const before = tf.memory().numTensors;
      const run = async (dir: string, stopAt?: number) => {
        const stops = { checkpointEvery: 5, ...(stopAt && { stopAt }) };
        await trainTaught(pack, dir, undefined, { parts: PARTS }, stops);
        return Promise.all(
          ['cvae.safetensors', 'cvae.training.ndjson'].map((name) =>
            readFile(path.join(dir, name)),
          ),
        );
      };
      const whole = await run(temporaryFolder(t));
      for (const stopAt of [7, 17]) {
        const dir = temporaryFolder(t);
        await t.throwsAsync(run(dir, stopAt), { message: /stopped/ });
        t.deepEqual(await run(dir), whole, `stopped after step ${stopAt}`);
        t.deepEqual((await readdir(dir)).sort(), ['cvae.safetensors', 'cvae.training.ndjson']);
      }
      t.is(tf.memory().numTensors, before);
    },
  );
}

test.serial('a checkpoint says what parts its latent has', async (t) => {
  await readyBackend();
  const dir = temporaryFolder(t);
  await trainTaught(pack, dir, undefined, { steps: 2, parts: PARTS });
  const { parts } = await loadCvae(path.join(dir, 'cvae.safetensors'));
  t.deepEqual(parts, { local: 2, attributes: ['Striped'] });
});
