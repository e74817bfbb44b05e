/** Makes held-out faces small and large again, and answers how near they come to what they were. */
import { openPack } from '../../src/datasets/pack.ts';
import { loadFaceEmbedder } from '../../src/detection/embedding.ts';
import { loadClassifier } from '../../src/model/classifier.ts';
import { loadCvae } from '../../src/model/cvae.ts';
import { networkFile } from '../../src/model/model-folder.ts';
import { loadFeatureMaps } from '../feature-maps.ts';
import { measureSuperResolution } from '../measure-super-resolution.ts';
import type { SuperResolveTask } from '../super-resolution.ts';
import { readyBackend } from './backend.ts';
import { answer, taskOf } from './worker.ts';

const { model, pack: dir, faces } = taskOf<SuperResolveTask>();
const backend = await readyBackend('auto', 'float32');
const pack = await openPack(dir);
const cvae = await loadCvae(networkFile(model, 'cvae'));
const measured = await measureSuperResolution({
  ...{ cvae, pack, faces },
  side: cvae.input ?? cvae.size / 4,
  judge: await loadClassifier(networkFile(model, 'judge')),
  featureMaps: await loadFeatureMaps(networkFile(model, 'auditor')),
  embedder: await loadFaceEmbedder(),
});
await pack.close();
answer({ ...measured, backend, trained: cvae.input !== undefined });
