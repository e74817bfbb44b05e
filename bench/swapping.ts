import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Benchmark } from './benchmark.ts';
import { runWorker } from './child.ts';
import type { Figure } from './figure.ts';
import { type MeasuredSwapping, SWAPS } from './measure-swapping.ts';

/** The task of `workers/swap.ts`. */
export interface SwapTask {
  /** A model folder. */
  readonly model: string;
  readonly pack: string;
  readonly faces: number;
}

const FACES = 1000;

export const swapping: Benchmark = {
  name: 'swapping',
  describe:
    'held-out faces with the local part of others, by a model (--model) whose latent has parts',
  quick: false,
  async run(bench) {
    const { pack } = await bench.faces();
    const task: SwapTask = { model: await bench.model(), pack, faces: FACES };
    const measured = await runWorker<MeasuredSwapping & { backend: string }>('swap', task);
    const file = path.join(bench.folder, 'swapping.json');
    await writeFile(file, `${JSON.stringify(measured, undefined, 2)}\n`);
    const { faces, backend } = measured;
    return {
      figures: figuresOf(measured),
      notes: [
        `${faces} faces of the test split, each with the local part of the next one, on ${backend}`,
        "taken: faces that then show the other's value, of those that showed their own and whose other showed it, by the auditor",
        'person kept: faces nearer to themselves than to the other, by the face recogniser',
      ],
    };
  },
};

function figuresOf({ swaps }: MeasuredSwapping): Figure[] {
  return SWAPS.flatMap((swap) => {
    const { attributes, personKept } = swaps[swap];
    const figure = (name: string, share: number): Figure => ({
      name: `${swap}: ${name}`,
      unit: '%',
      ours: [100 * share],
    });
    return [
      ...attributes.map(({ attribute, taken }) =>
        figure(`${attribute} taken, of ${taken.n}`, taken.share),
      ),
      figure('person kept', personKept.share),
    ];
  });
}
