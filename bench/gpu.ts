import type { Benchmark, OurTrainingAnswer, TrainingAnswer } from './benchmark.ts';
import { runWorker } from './child.ts';
import type { Figure } from './figure.ts';
import { alternate } from './rounds.ts';
import { checkParameters } from './training.ts';
import { imagesPerSecond, trainingTask } from './training-speed.ts';

const BATCHES = [64, 256];
/** Shaders are compiled in the first steps. */
const WARM_UP = 20;
const STEPS = 120;

export const gpu: Benchmark = {
  name: 'gpu',
  describe: 'steps of the conditional VAE on WebGPU, beside PyTorch with CUDA on the same GPU',
  quick: false,
  async run({ rounds, peer, faces, say }) {
    const about = await faces();
    const figures: Figure[] = [];
    const notes: string[] = [];
    for (const batch of BATCHES) {
      const task = trainingTask(about, 'float32', { batch, steps: STEPS });
      // Both sides read the gradient's norm in every step, and so wait for the GPU there.
      const { ours, theirs } = await alternate(
        rounds,
        {
          ours: () => runWorker<OurTrainingAnswer>('train', { ...task, backend: 'webgpu' }),
          theirs: peer && (() => peer.run<TrainingAnswer>('train', { ...task, device: 'cuda' })),
        },
        (side, round) => say(`gpu, batch ${batch}, round ${round + 1}: ${side}`),
      );
      checkParameters([...ours, ...theirs]);
      const speed = (answer: TrainingAnswer) => imagesPerSecond(answer, batch, WARM_UP);
      figures.push({
        name: `training, batch ${batch}`,
        unit: 'images/s',
        better: 'more',
        ours: ours.map(speed),
        other: { name: 'PyTorch', values: theirs.map(speed) },
      });
      notes.push(`batch ${batch}: ${ours[0]!.backend}`);
    }
    return { figures, notes };
  },
};
