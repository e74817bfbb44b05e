import { existsSync } from 'node:fs';
import path from 'node:path';
import type { BackendChoice } from '../src/backends/backend.ts';
import type { Benchmark } from './benchmark.ts';
import { runWorker } from './child.ts';
import { type EyeAccuracy, eyeAccuracy } from './eye-accuracy.ts';
import type { Figure } from './figure.ts';
import type { Located } from './locate-photos.ts';

/** The task of `workers/detect.ts`. */
export interface DetectionTask {
  /** Folder of All-Age-Faces. */
  readonly dir: string;
  readonly backend: BackendChoice;
  /** Photos, from the start; all of them without it. */
  readonly limit?: number;
}

const FOLDER = 'aaf_unaligned_1500';

/** The backends, and how many photos each is shown: WASM takes long. */
const SIDES = [
  { backend: 'auto', limit: undefined },
  { backend: 'wasm', limit: 200 },
] as const;

/** The parts of the photos: a constant of the key points was chosen by the even ones. */
const PARTS = [
  { name: 'all', has: () => true },
  { name: 'even', has: (rank: number) => rank % 2 === 0 },
  { name: 'odd', has: (rank: number) => rank % 2 === 1 },
] as const;

export const detection: Benchmark = {
  name: 'detection',
  describe: 'faces found and aligned in All-Age-Faces originals (--data), by their key points',
  quick: false,
  async run({ data, say }) {
    const dir = path.join(data, FOLDER);
    if (!existsSync(dir)) {
      return { figures: [], notes: [`there is no ${dir}: name the folder above it by --data`] };
    }
    const figures: Figure[] = [];
    const notes: string[] = [];
    for (const { backend, limit } of SIDES) {
      say(`detection on ${backend}: ${limit ?? 'all'} photos`);
      const task: DetectionTask = { dir, backend, ...(limit && { limit }) };
      const located = await runWorker<Located & { backend: string }>('detect', task);
      const { photos, seconds, processorSeconds } = located;
      for (const { name, has } of PARTS) {
        const accuracy = eyeAccuracy(photos.filter((_, rank) => has(rank)));
        figures.push(...figuresOf(`${located.backend}, ${name}`, accuracy));
      }
      const perPhoto = (1000 * processorSeconds) / photos.length;
      figures.push({
        name: `${located.backend}, decoding to aligned face`,
        unit: 'images/s',
        ours: [photos.length / seconds],
      });
      notes.push(`${located.backend}: ${perPhoto.toFixed(0)} ms of processor time a photo`);
    }
    return { figures, notes };
  },
};

function figuresOf(
  side: string,
  { photos, found, elsewhere, medianError, p95Error, spread }: EyeAccuracy,
): Figure[] {
  const figure = (name: string, unit: string, value: number): Figure => ({
    name: `${side}: ${name}`,
    unit,
    ours: [value],
  });
  return [
    figure('photos', '', photos),
    figure('faces found', '%', 100 * found),
    figure('another face', '%', 100 * elsewhere),
    figure('eye error, median', 'eye distances', medianError),
    figure('eye error, 95th percentile', 'eye distances', p95Error),
    figure('spread of the eyes across', '% of width', spread.x),
    figure('spread of the eyes down', '% of width', spread.y),
  ];
}
