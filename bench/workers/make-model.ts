/** Trains a conditional VAE, a judge and an auditor briefly and leaves them in a model folder. */
import { openPack } from '../../src/datasets/pack.ts';
import { trainClassifier } from '../../src/model/classifier.ts';
import { trainCvae } from '../../src/model/cvae-training.ts';
import { NETWORKS, networkFile } from '../../src/model/model-folder.ts';
import { classifierOptions, modelOptions } from '../../src/stages/options.ts';
import type { Faces } from '../benchmark.ts';
import { readyBackend } from './backend.ts';
import { answer, taskOf } from './worker.ts';

const task = taskOf<Faces & { dir: string; steps: number }>();
const { dir, steps, balance } = task;
const backend = await readyBackend('auto', 'float32');
const pack = await openPack(task.pack);
const effects = {
  dir,
  signal: new AbortController().signal,
  onStep() {},
  onWarning(message: string) {
    throw new Error(message);
  },
};
for (const network of NETWORKS) {
  const run = { seed: 1, balance, checkpointEvery: steps, file: networkFile(dir, network) };
  if (network === 'cvae') await trainCvae(pack, modelOptions.parse({ steps }), run, effects);
  else {
    const options = classifierOptions.parse({ steps });
    await trainClassifier(
      network,
      pack,
      options,
      { ...run, people: { teacher: 0, judge: 0.5 } },
      effects,
    );
  }
}
await pack.close();
answer({ backend });
