/** Gives held-out faces the local part of others, and answers what comes along and what stays. */
import { openPack } from '../../src/datasets/pack.ts';
import { loadFaceEmbedder } from '../../src/detection/embedding.ts';
import { loadClassifier } from '../../src/model/classifier.ts';
import { loadCvae } from '../../src/model/cvae.ts';
import { networkFile } from '../../src/model/model-folder.ts';
import { measureSwapping } from '../measure-swapping.ts';
import type { SwapTask } from '../swapping.ts';
import { readyBackend } from './backend.ts';
import { answer, taskOf } from './worker.ts';

const { model, pack: dir, faces } = taskOf<SwapTask>();
const backend = await readyBackend('auto', 'float32');
const pack = await openPack(dir);
const cvae = await loadCvae(networkFile(model, 'cvae'));
const { parts } = cvae;
if (!parts) throw new Error('the latent of this model has no parts (train.model.parts)');
const measured = await measureSwapping({
  ...{ cvae, parts, pack, faces },
  auditor: await loadClassifier(networkFile(model, 'auditor')),
  embedder: await loadFaceEmbedder(),
});
await pack.close();
answer({ ...measured, backend });
