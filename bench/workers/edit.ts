/** Edits held-out faces by a model and answers what the auditor and a face recogniser see. */
import { openPack } from '../../src/datasets/pack.ts';
import { loadFaceEmbedder } from '../../src/detection/embedding.ts';
import { loadClassifier } from '../../src/model/classifier.ts';
import { loadCvae } from '../../src/model/cvae.ts';
import { networkFile } from '../../src/model/model-folder.ts';
import type { EditTask } from '../editing.ts';
import { measureEditing } from '../measure-editing.ts';
import { readyBackend } from './backend.ts';
import { answer, taskOf } from './worker.ts';

const task = taskOf<EditTask>();
const backend = await readyBackend('auto', 'float32');
const pack = await openPack(task.pack);
const measured = await measureEditing({
  ...task,
  pack,
  cvae: await loadCvae(networkFile(task.model, 'cvae')),
  auditor: await loadClassifier(networkFile(task.model, 'auditor')),
  judge: await loadClassifier(networkFile(task.model, 'judge')),
  embedder: await loadFaceEmbedder(),
  say: (line) => process.stderr.write(`${line}\n`),
});
await pack.close();
answer({ ...measured, backend });
