import { PRECISIONS } from '../src/backends/provider.ts';
import type { Benchmark, OurTrainingAnswer } from './benchmark.ts';
import { runWorker } from './child.ts';
import { trainingTask } from './training-speed.ts';

const STEPS = 2000;
/** Steps at the end whose logged losses are averaged. */
const LAST_STEPS = 500;
const PARTS = ['total', 'reconstruction', 'kl'] as const;

export const precision: Benchmark = {
  name: 'precision',
  describe: `the losses of ${STEPS} steps in bfloat16 and in float32`,
  quick: false,
  async run({ faces, say }) {
    const averages = [];
    for (const kind of PRECISIONS) {
      say(`precision: ${STEPS} steps in ${kind}`);
      const task = trainingTask(await faces(), kind, { steps: STEPS });
      averages.push(lastLosses(await runWorker<OurTrainingAnswer>('train', task)));
    }
    const [float32, bfloat16] = averages as [Losses, Losses];
    const figures = PARTS.map((part) => ({
      name: `${part}, bfloat16 beside float32`,
      unit: part === 'kl' ? 'nats' : part === 'total' ? 'a pixel value' : 'an image',
      better: 'less' as const,
      ours: [bfloat16[part]],
      other: { name: 'float32', values: [float32[part]] },
    }));
    return { figures, notes: [`mean of the losses logged in the last ${LAST_STEPS} steps`] };
  },
};

type Losses = Record<(typeof PARTS)[number], number>;

function lastLosses({ losses }: OurTrainingAnswer): Losses {
  const last = losses.filter(({ step }) => step >= STEPS - LAST_STEPS);
  const mean = (part: keyof Losses) =>
    last.reduce((sum, line) => sum + line[part], 0) / last.length;
  return { total: mean('total'), reconstruction: mean('reconstruction'), kl: mean('kl') };
}
