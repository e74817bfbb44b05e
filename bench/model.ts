import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { networkFile } from '../src/model/model-folder.ts';
import type { Faces } from './benchmark.ts';
import { runWorker } from './child.ts';

/** Enough for images that are as costly to encode as those of a whole training. */
const STEPS = 200;

/** Trains the three networks briefly, unless `folder` has them from an earlier run. */
export async function prepareModel(
  faces: Faces,
  folder: string,
  say: (line: string) => void,
): Promise<string> {
  const dir = path.join(folder, 'model');
  // The auditor is written last.
  if (existsSync(networkFile(dir, 'auditor'))) return dir;
  await mkdir(dir, { recursive: true });
  say(`training the networks for ${STEPS} steps each`);
  await runWorker('make-model', { ...faces, dir, steps: STEPS });
  return dir;
}
