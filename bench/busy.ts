import { spawn } from 'node:child_process';
import type { Benchmark, TrainingAnswer } from './benchmark.ts';
import { runWorker } from './child.ts';
import { alternate } from './rounds.ts';
import { imagesPerSecond, trainingTask } from './training-speed.ts';

export const busy: Benchmark = {
  name: 'busy',
  describe: 'training beside a process that keeps one core busy',
  quick: true,
  async run({ rounds, peer, faces, say }) {
    const task = trainingTask(await faces(), 'float32');
    const train = () => runWorker<TrainingAnswer>('train', task);
    const trainPeer = peer && (() => peer.run<TrainingAnswer>('train', task));
    const turns = await alternate(
      rounds,
      {
        alone: train,
        beside: () => besideSpinning(train),
        theirsAlone: trainPeer,
        theirsBeside: trainPeer && (() => besideSpinning(trainPeer)),
      },
      (side, round) => say(`busy, round ${round + 1}: ${side}`),
    );
    const speeds = (answers: readonly TrainingAnswer[]) =>
      answers.map((answer) => imagesPerSecond(answer, task.options.batch));
    const shares = (alone: readonly TrainingAnswer[], beside: readonly TrainingAnswer[]) => {
      const own = speeds(alone);
      return speeds(beside).map((speed, round) => speed / own[round]!);
    };
    return {
      figures: [
        {
          name: 'training beside a busy process',
          unit: 'images/s',
          better: 'more',
          ours: speeds(turns.beside),
          other: { name: 'PyTorch', values: speeds(turns.theirsBeside) },
        },
        {
          name: 'the same, of the own speed alone',
          unit: 'share',
          better: 'more',
          ours: shares(turns.alone, turns.beside),
          other: { name: 'PyTorch', values: shares(turns.theirsAlone, turns.theirsBeside) },
        },
      ],
      notes: [],
    };
  },
};

/** Spins as long as its parent lives. */
const SPIN = `const parent = process.ppid;
do for (let i = 0; i < 1e7; i++); while (process.ppid === parent);`;

/** Does work while another process spins. */
async function besideSpinning<Result>(work: () => Promise<Result>): Promise<Result> {
  const spinning = spawn(process.execPath, ['-e', SPIN], { stdio: 'ignore' });
  try {
    return await work();
  } finally {
    spinning.kill();
  }
}
