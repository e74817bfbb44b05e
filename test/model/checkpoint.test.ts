import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { EvenfaceError } from '../../src/common/errors.ts';
import { AttributeSchema, binary } from '../../src/faces/attributes.ts';
import {
  type CheckpointHeader,
  loadCheckpoint,
  saveCheckpoint,
} from '../../src/model/checkpoint.ts';
import { loadCvae } from '../../src/model/cvae.ts';
import type { CvaeArchitecture } from '../../src/model/cvae-network.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/model/safetensors.ts';
import { readyBackend } from '../support/backend.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** A header as the first version wrote it. */
const header: CheckpointHeader<CvaeArchitecture> = {
  kind: 'cvae',
  architecture: { size: 64, units: 1, latent: 4, channels: [8, 8] },
  attributes: new AttributeSchema([binary('Male')]).toJSON(),
  title: 'faces',
  licence: 'none',
  data: 'key',
  training: {},
};
const tensors = { weight: { shape: [2], data: Float32Array.of(1, 2) } };

test('a checkpoint says what it is, and one of before loads without step and metrics', async (t) => {
  const dir = temporaryFolder(t);
  const file = path.join(dir, 'old.safetensors');
  await saveCheckpoint(file, header, tensors);
  const old = await loadCheckpoint(file, 'cvae');
  t.deepEqual(old.header, header);
  t.deepEqual(old.tensors, tensors);
  const now = { ...header, step: 7, metrics: { total: 0.1 } };
  await saveCheckpoint(file, now, tensors);
  t.deepEqual((await loadCheckpoint(file, 'cvae')).header, now);
});

test('a checkpoint of another version is refused in one sentence', async (t) => {
  const file = path.join(temporaryFolder(t), 'newer.safetensors');
  await saveCheckpoint(file, header, tensors);
  const { metadata } = decodeSafetensors(await readFile(file), file);
  await writeFile(file, encodeSafetensors({ tensors, metadata: { ...metadata, version: '99' } }));
  const error = await t.throwsAsync(loadCheckpoint(file, 'cvae'), { instanceOf: EvenfaceError });
  t.is(error.message, 'not a checkpoint of version 1 of evenface');
  t.is(error.place, file);
});

test('weights that do not fit the network are refused in one sentence', async (t) => {
  await readyBackend();
  const file = path.join(temporaryFolder(t), 'cvae.safetensors');
  await saveCheckpoint(file, header, tensors);
  const error = await t.throwsAsync(loadCvae(file), { instanceOf: EvenfaceError });
  t.regex(
    error.message,
    /^its weights do not fit this version's network: "encoder\.conv0\.weight"/,
  );
  t.deepEqual([error.place, error.code], [file, 'input']);
});
