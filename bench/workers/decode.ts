/** Decodes latents to uint8 images, batch after batch, and answers how long each took. */
import { readFile, writeFile } from 'node:fs/promises';
import { loadCvae } from '../../src/model/cvae.ts';
import type { DecodingTask } from '../decoding.ts';
import { readyBackend } from './backend.ts';
import { answer, taskOf } from './worker.ts';

const task = taskOf<DecodingTask>();
const backend = await readyBackend('auto', task.precision);
const cvae = await loadCvae(task.checkpoint);
const { batch } = task;
const latents = await floats(task.latents);
const conditions = await floats(task.conditions);
const count = latents.length / cvae.latent;
const seconds: number[] = [];
let rgb: Uint8Array = new Uint8Array();
for (let repeat = 0; repeat < task.repeats; repeat++) {
  for (let start = 0; start < count; start += batch) {
    const begun = performance.now();
    rgb = cvae.decode(part(latents, start), part(conditions, start), batch);
    seconds.push((performance.now() - begun) / 1000);
  }
}
await writeFile(task.last, rgb);
answer({ seconds, backend });

async function floats(file: string): Promise<Float32Array> {
  const bytes = await readFile(file);
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

/** The rows `start` to `start + batch` of a matrix of `count` rows. */
function part(matrix: Float32Array, start: number): Float32Array {
  const width = matrix.length / count;
  return matrix.subarray(start * width, (start + batch) * width);
}
