import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { exportModel } from '../../src/export/export-model.ts';
import { AttributeSchema, binary, categorical } from '../../src/faces/attributes.ts';
import { loadCvae } from '../../src/model/cvae.ts';
import { networkFile } from '../../src/model/model-folder.ts';
import { readyBackend } from '../support/backend.ts';
import { writeLivelyModel } from '../support/lively-model.ts';
import { temporaryFolder } from '../support/temporary.ts';

const SCHEMA = new AttributeSchema([categorical('Hair', ['a', 'b', 'c']), binary('Smiling')]);

test.before(async () => {
  await readyBackend();
});

async function exported(t: ExecutionContext) {
  const dir = temporaryFolder(t);
  await writeLivelyModel(dir, SCHEMA, { size: 16, latent: 3, channels: [4, 4], input: 8 });
  const out = path.join(dir, 'web');
  await exportModel({ model: dir, out, weights: 'float16', version: '1.2.3' });
  const json = (file: string) => JSON.parse(readFileSync(path.join(out, file), 'utf8'));
  return { dir, out, json };
}

test.serial('the folder says what a page must know', async (t) => {
  const { dir, json } = await exported(t);
  const { hash } = await loadCvae(networkFile(dir, 'cvae'));
  t.like(json('evenface.json'), {
    evenface: '1.2.3',
    synthetic: true,
    model: hash,
    data: { title: 'made faces', licence: 'for nobody but the tests', hash: 'no pack' },
    weights: 'float16',
    size: 16,
    units: 4,
    latent: { dimensions: 3, prior: { mean: 0, deviation: 1 } },
    attributes: [
      { name: 'Hair', values: ['a', 'b', 'c'], unit: 0, units: 3, commonest: 1 },
      { name: 'Smiling', values: ['no', 'yes'], unit: 3, units: 1, commonest: 1 },
    ],
    encoder: { sees: 8 },
  });
});

test.serial('terms, origin and mark travel with each network and the README', async (t) => {
  const { out, json } = await exported(t);
  t.deepEqual(readdirSync(out).sort(), ['README.md', 'decoder', 'encoder', 'evenface.json']);
  const { synthetic, digitalSourceType, model, data } = json('evenface.json');
  t.regex(digitalSourceType, /trainedAlgorithmicMedia$/);
  for (const part of ['decoder', 'encoder']) {
    t.deepEqual(json(`${part}/model.json`).userDefinedMetadata, {
      ...{ synthetic, digitalSourceType, model, data },
    });
  }
  const readme = readFileSync(path.join(out, 'README.md'), 'utf8');
  for (const text of ['for nobody but the tests', 'made faces', model, 'synthetic']) {
    t.true(readme.includes(text), text);
  }
});

test.serial('the same model is exported to the same bytes', async (t) => {
  const [one, other] = [await exported(t), await exported(t)];
  for (const file of readdirSync(one.out, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const name = path.relative(one.out, path.join(file.parentPath, file.name));
    t.deepEqual(readFileSync(path.join(one.out, name)), readFileSync(path.join(other.out, name)));
  }
});
