import { PRECISIONS } from '../src/backends/provider.ts';
import type { Benchmark, OurTrainingAnswer, TrainingAnswer } from './benchmark.ts';
import { runWorker } from './child.ts';
import type { Figure } from './figure.ts';
import { alternate } from './rounds.ts';
import { imagesPerSecond, trainingTask } from './training-speed.ts';

export const training: Benchmark = {
  name: 'training',
  describe: 'steps of the conditional VAE, in float32 and in bfloat16',
  quick: true,
  async run({ rounds, peer, faces, say }) {
    const figures: Figure[] = [];
    const notes: string[] = [];
    for (const precision of PRECISIONS) {
      const task = trainingTask(await faces(), precision);
      const { ours, theirs } = await alternate(
        rounds,
        {
          ours: () => runWorker<OurTrainingAnswer>('train', task),
          theirs: peer && (() => peer.run<TrainingAnswer>('train', task)),
        },
        (side, round) => say(`training ${precision}, round ${round + 1}: ${side}`),
      );
      checkParameters([...ours, ...theirs]);
      const speed = (answer: TrainingAnswer) => imagesPerSecond(answer, task.options.batch);
      figures.push({
        name: `training, ${precision}`,
        unit: 'images/s',
        better: 'more',
        ours: ours.map(speed),
        other: { name: 'PyTorch', values: theirs.map(speed) },
      });
      notes.push(
        `${precision}: ${ours[0]!.parameters} parameters on both sides, ${ours[0]!.backend}, loss after ${task.options.steps} steps ${lossesOf(ours[0]!, theirs[0])}`,
      );
    }
    return { figures, notes };
  },
};

export function checkParameters(answers: readonly TrainingAnswer[]): void {
  const counts = new Set(answers.map(({ parameters }) => parameters));
  if (counts.size > 1) {
    throw new Error(`the networks differ: ${[...counts].join(' and ')} parameters`);
  }
}

/** The last losses that were logged, ours first. */
function lossesOf(...answers: (TrainingAnswer | undefined)[]): string {
  const last = answers.flatMap((answer) => answer?.losses.at(-1)?.total.toFixed(4) ?? []);
  return last.join(' and ');
}
