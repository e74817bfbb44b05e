import { PRECISIONS } from '../src/backends/provider.ts';
import type { Benchmark } from './benchmark.ts';
import { runWorker } from './child.ts';
import { trainingTask } from './training-speed.ts';

/** What `workers/profile.ts` answers, a step. */
export interface ProfileAnswer {
  /** Seconds of the whole step. */
  readonly step: number;
  readonly ops: readonly { op: string; seconds: number; calls: number }[];
}

const WARM_UP = 10;
const STEPS = 40;
/** Ops below this share of the step are summed up. */
const LEAST_SHARE = 0.005;

export const profile: Benchmark = {
  name: 'profile',
  describe: "where a training step's time goes, by TensorFlow's op",
  quick: false,
  async run({ faces, say }) {
    const notes: string[] = [];
    for (const precision of PRECISIONS) {
      say(`profile ${precision}`);
      const task = { ...trainingTask(await faces(), precision, { steps: STEPS }), warmUp: WARM_UP };
      notes.push(...describe(precision, await runWorker<ProfileAnswer>('profile', task)));
    }
    return { figures: [], notes };
  },
};

function describe(precision: string, { step, ops }: ProfileAnswer): string[] {
  const line = (name: string, seconds: number, calls?: number) =>
    `  ${name.padEnd(36)}${(1000 * seconds).toFixed(2).padStart(9)} ms ${((100 * seconds) / step).toFixed(1).padStart(5)} %${calls === undefined ? '' : ` ${calls.toFixed(1).padStart(7)} calls`}`;
  const sum = (part: ProfileAnswer['ops']) =>
    part.reduce((total, { seconds }) => total + seconds, 0);
  const sorted = [...ops].sort((a, b) => b.seconds - a.seconds);
  const small = sorted.filter(({ seconds }) => seconds < LEAST_SHARE * step);
  return [
    line(`a step in ${precision}`, step),
    ...sorted
      .filter((op) => !small.includes(op))
      .map(({ op, seconds, calls }) => line(op, seconds, calls)),
    line(`(${small.length} small ops)`, sum(small)),
    line('(outside TensorFlow)', step - sum(ops)),
  ];
}
