/** Trains the conditional VAE on a pack for a few steps and answers how long each took. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BackendChoice } from '../../src/backends/backend.ts';
import { openPack } from '../../src/datasets/pack.ts';
import { loadCheckpoint } from '../../src/model/checkpoint.ts';
import { type CvaeArchitecture, createCvaeNetwork } from '../../src/model/cvae-network.ts';
import { trainCvae } from '../../src/model/cvae-training.ts';
import type { OurTrainingAnswer, TrainingTask } from '../benchmark.ts';
import { readyBackend } from './backend.ts';
import { answer, taskOf } from './worker.ts';

const task = taskOf<TrainingTask & { backend?: BackendChoice | 'cpu' }>();
const backend = await readyBackend(task.backend ?? 'auto', task.precision);
const dir = await mkdtemp(path.join(tmpdir(), 'evenface-bench-'));
try {
  answer(await train(dir));
} finally {
  await rm(dir, { recursive: true });
}

async function train(dir: string): Promise<OurTrainingAnswer> {
  const pack = await openPack(task.pack);
  const file = path.join(dir, 'cvae.safetensors');
  const seconds: number[] = [];
  let last = performance.now();
  await trainCvae(
    pack,
    task.options,
    { seed: 1, balance: task.balance, checkpointEvery: task.options.steps, file },
    {
      dir,
      signal: new AbortController().signal,
      onStep() {
        const now = performance.now();
        seconds.push((now - last) / 1000);
        last = now;
      },
      onWarning(message) {
        throw new Error(message);
      },
    },
  );
  await pack.close();
  const log = await readFile(path.join(dir, 'cvae.training.ndjson'), 'utf8');
  const { header } = await loadCheckpoint<CvaeArchitecture>(file, 'cvae');
  const { parameters, training } = createCvaeNetwork(header.architecture).parameters.cost;
  return {
    seconds,
    losses: JSON.parse(`[${log.trimEnd().replaceAll('\n', ',')}]`),
    parameters,
    backend,
    flops: training * task.options.batch,
  };
}
