import { PRECISIONS } from '../src/backends/provider.ts';
import type { Benchmark, OurTrainingAnswer, TrainingAnswer } from './benchmark.ts';
import { runWorker } from './child.ts';
import type { Figure } from './figure.ts';
import { alternate } from './rounds.ts';
import { imagesPerSecond, trainingTask } from './training-speed.ts';

/** The task of `workers/matmul.ts` and of `peer/matmul.py`. */
export interface PeakTask {
  readonly sides: readonly number[];
  readonly repeats: number;
}

/** FLOP/s. */
export interface PeakAnswer {
  readonly float32: number;
  /** Undefined where the backend has no bfloat16. */
  readonly bfloat16: number | undefined;
}

const TASK: PeakTask = { sides: [1024, 1536, 2048], repeats: 10 };

export const peak: Benchmark = {
  name: 'peak',
  describe: 'the share of the fastest matrix product that a training step reaches',
  quick: true,
  async run({ rounds, peer, faces, say }) {
    const figures: Figure[] = [];
    const notes: string[] = [];
    for (const precision of PRECISIONS) {
      const task = trainingTask(await faces(), precision);
      const { batch } = task.options;
      const turns = await alternate(
        rounds,
        {
          ours: async () => ({
            products: await runWorker<PeakAnswer>('matmul', TASK),
            training: await runWorker<OurTrainingAnswer>('train', task),
          }),
          theirs:
            peer &&
            (async () => ({
              products: await peer.run<PeakAnswer>('matmul', TASK),
              training: await peer.run<TrainingAnswer>('train', task),
            })),
        },
        (side, round) => say(`peak ${precision}, round ${round + 1}: ${side}`),
      );
      const products = (side: 'ours' | 'theirs') =>
        turns[side].map((turn) => (turn.products[precision] ?? Number.NaN) / 1e9);
      if (products('ours').some(Number.isNaN)) {
        notes.push(`${precision}: the backend has no product of this precision`);
        continue;
      }
      const flops = turns.ours[0]!.training.flops / 1e9;
      const speeds = (side: 'ours' | 'theirs') =>
        turns[side].map((turn) => (flops * imagesPerSecond(turn.training, batch)) / batch);
      // One peak for both: the machine's, as evenface's backend reaches it.
      const share = (speed: number, round: number) => speed / products('ours')[round]!;
      const figure = (name: string, unit: string, of: (side: 'ours' | 'theirs') => number[]) =>
        figures.push({
          name: `${name}, ${precision}`,
          unit,
          better: 'more',
          ours: of('ours'),
          other: { name: 'PyTorch', values: of('theirs') },
        });
      figure('fastest matrix product', 'GFLOP/s', products);
      figure('a training step', 'GFLOP/s', speeds);
      figure("its share of evenface's product", 'share', (side) => speeds(side).map(share));
      notes.push(`${precision}: a step of ${batch} takes ${flops.toFixed(1)} GFLOP`);
    }
    return { figures, notes };
  },
};
