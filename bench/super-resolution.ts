import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Benchmark } from './benchmark.ts';
import { runWorker } from './child.ts';
import type { Figure } from './figure.ts';
import type { MeasuredSuperResolution, Nearness, Way } from './measure-super-resolution.ts';

/** The task of `workers/super-resolve.ts`. */
export interface SuperResolveTask {
  /** A model folder. */
  readonly model: string;
  readonly pack: string;
  readonly faces: number;
}

/** What it answers. */
export interface SuperResolved extends MeasuredSuperResolution {
  readonly backend: string;
  /** Whether the model was trained on faces that are so small. */
  readonly trained: boolean;
}

const FACES = 1000;

export const superResolution: Benchmark = {
  name: 'super-resolution',
  describe: 'held-out faces made small, reconstructed by a model (--model), beside bicubic',
  quick: false,
  async run(bench) {
    const { pack } = await bench.faces();
    const task: SuperResolveTask = { model: await bench.model(), pack, faces: FACES };
    const measured = await runWorker<SuperResolved>('super-resolve', task);
    const file = path.join(bench.folder, 'super-resolution.json');
    await writeFile(file, `${JSON.stringify(measured, undefined, 2)}\n`);
    const { faces, side, backend, trained, ways } = measured;
    return {
      figures: figuresOf(ways),
      notes: [
        `${faces} faces of the test split at ${side} pixels, on ${backend}`,
        ...(trained ? [] : ['the model was not trained on small faces (train.model.input)']),
        'perceptual: as Zhang et al. 2018 compare feature maps, but in those of the auditor: not LPIPS itself',
        'identity: by the face recogniser, against the whole face',
        'whole face: what the model makes of the face that was not made small; with train.model.input it sees no more of it',
      ],
    };
  },
};

function figuresOf(ways: MeasuredSuperResolution['ways']): Figure[] {
  const models: Way[] = ['labels read', 'labels given', 'whole face'];
  const figure = (
    name: string,
    unit: string,
    of: (nearness: Nearness) => number,
    better?: 'less',
  ): Figure[] =>
    models.map((way) => ({
      ...{ name: `${name}, ${way}`, unit, ours: [of(ways[way])] },
      ...(better && { better }),
      other: { name: 'bicubic', values: [of(ways.bicubic)] },
    }));
  return [
    ...figure('PSNR', 'dB', ({ psnr }) => psnr),
    ...figure('perceptual distance', '', ({ perceptual }) => perceptual, 'less'),
    ...figure('identity cosine', '', ({ cosine }) => cosine),
    ...figure('taken for the same person', '%', ({ same }) => 100 * same),
  ];
}
