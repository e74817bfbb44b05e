import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FacePack } from '../../src/datasets/pack.ts';
import { trainCvae } from '../../src/model/cvae-training.ts';
import { trainTeacher } from '../../src/model/teacher.ts';
import { modelOptions, teacherOptions } from '../../src/stages/options.ts';
import { effectsIn } from './training.ts';

/** Trains a small training classifier on a striped pack, into a folder; answers its file. */
export async function smallTeacher(
  pack: FacePack,
  dir: string,
  stopAt?: number,
  people = { teacher: 0.5, judge: 0.5 },
): Promise<string> {
  const file = path.join(dir, 'training-classifier.safetensors');
  await trainTeacher(
    pack,
    teacherOptions.parse({ steps: 40, batch: 16, channels: [8, 8, 16], learning_rate: 0.003 }),
    { seed: 1, balance: ['Bright'], people, checkpointEvery: 1000, file },
    effectsIn(dir, stopAt).effects,
  );
  return file;
}

/** Options of a small CVAE as a declaration has them, all losses among them. */
export type Declared = Parameters<typeof modelOptions.parse>[0] & object;

/**
 * Trains a small CVAE on a striped pack and answers the log of its losses. Its second phase begins
 * at step 12 of 24, unless the options say otherwise.
 */
export async function trainTaught(
  pack: FacePack,
  dir: string,
  teacher: string | undefined,
  options: Declared,
  { stopAt, checkpointEvery = 1000 }: { stopAt?: number; checkpointEvery?: number } = {},
): Promise<Record<string, number>[]> {
  const small = { steps: 24, batch: 8, samples: 12, latent: 4, channels: [8, 8, 16] };
  await trainCvae(
    pack,
    modelOptions.parse({ ...small, second_phase: { start: 0.5, batch: 4 }, ...options }),
    {
      seed: 1,
      balance: ['Bright'],
      checkpointEvery,
      file: path.join(dir, 'cvae.safetensors'),
      ...(teacher && { teacher }),
    },
    effectsIn(dir, stopAt).effects,
  );
  const log = await readFile(path.join(dir, 'cvae.training.ndjson'), 'utf8');
  return log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
