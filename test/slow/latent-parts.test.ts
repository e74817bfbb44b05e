import path from 'node:path';
import test from 'ava';
import { loadCvae } from '../../src/model/cvae.ts';
import { trainCvae } from '../../src/model/cvae-training.ts';
import { modelOptions } from '../../src/stages/options.ts';
import { readyBackend } from '../support/backend.ts';
import { drawnPeoplePack } from '../support/drawn-people-pack.ts';
import { swapParts } from '../support/swapped-parts.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { effectsIn } from '../support/training.ts';

const PEOPLE = 300;
const LOCAL = 4;

test('the local part of another person brings their expression, and the person stays; without parts the expression stays too', async (t) => {
  await readyBackend();
  const pack = await drawnPeoplePack(PEOPLE);
  const dir = temporaryFolder(t);
  const swapsOf = async (name: string, parts?: object) => {
    const file = path.join(dir, `${name}.safetensors`);
    const options = modelOptions.parse({
      ...{ steps: 1000, batch: 32, learning_rate: 0.003, average_decay: 0.99, balance: 0 },
      ...{ latent: 32, channels: [16, 32, 64], beta: 1, parts },
    });
    const run = { seed: 1, balance: [], checkpointEvery: 10_000, file };
    await trainCvae(pack, options, run, effectsIn(dir).effects);
    return swapParts(await loadCvae(file), pack, { local: LOCAL, attributes: [] });
  };
  const parted = await swapsOf('parted', { local: LOCAL });
  const whole = await swapsOf('whole');
  t.log({ parted, whole });
  t.true(parted.expressionChanged >= 0.85, JSON.stringify(parted));
  t.true(parted.personKept >= 0.95, JSON.stringify(parted));
  t.true(whole.expressionChanged <= 0.3, JSON.stringify(whole));
});
