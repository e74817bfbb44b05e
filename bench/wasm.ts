import type { Benchmark, OurTrainingAnswer } from './benchmark.ts';
import { runWorker } from './child.ts';
import { alternate } from './rounds.ts';
import { imagesPerSecond, trainingTask } from './training-speed.ts';

/** A small network and batch: tfjs's plain JavaScript takes seconds for a step of it. */
const OPTIONS = { channels: [16, 32, 64, 128], latent: 64, batch: 8 };
const SIDES = {
  wasm: { backend: 'wasm', warmUp: 5, steps: 25 },
  cpu: { backend: 'cpu', warmUp: 1, steps: 3 },
} as const;

export const wasm: Benchmark = {
  name: 'wasm',
  describe: "training on WebAssembly beside tfjs's plain JavaScript",
  quick: false,
  async run({ rounds, faces, say }) {
    const about = await faces();
    const side = async ({ backend, warmUp, steps }: (typeof SIDES)[keyof typeof SIDES]) => {
      const task = { ...trainingTask(about, 'float32', { ...OPTIONS, steps }), backend };
      const answer = await runWorker<OurTrainingAnswer>('train', task);
      return imagesPerSecond(answer, OPTIONS.batch, warmUp);
    };
    const { ours, theirs } = await alternate(
      rounds,
      { ours: () => side(SIDES.wasm), theirs: () => side(SIDES.cpu) },
      (name, round) => say(`wasm, round ${round + 1}: ${name}`),
    );
    return {
      figures: [
        {
          name: 'training on wasm',
          unit: 'images/s',
          better: 'more',
          ours,
          other: { name: 'tfjs cpu', values: theirs },
        },
      ],
      notes: [
        `channels ${OPTIONS.channels.join('-')}, latent ${OPTIONS.latent}, batch ${OPTIONS.batch}`,
      ],
    };
  },
};
