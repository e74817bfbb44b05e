import { PRECISIONS } from '../src/backends/provider.ts';
import { modelOptions } from '../src/stages/options.ts';
import type { Benchmark } from './benchmark.ts';
import { runWorker } from './child.ts';
import { trainingTask } from './training-speed.ts';

/** What `workers/profile.ts` answers, a step. */
export interface ProfileAnswer {
  /** Seconds of the whole step. */
  readonly step: number;
  readonly ops: readonly { op: string; seconds: number; calls: number }[];
}

/** The steps that are measured. */
const KINDS = {
  'a step': {},
  'a step with losses on made faces': {
    second_phase: { start: 0, batch: 32 },
    losses: { attributes: {}, adversarial: {} },
  },
};

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
    for (const [kind, options] of Object.entries(KINDS)) {
      for (const precision of PRECISIONS) {
        say(`profile ${kind} ${precision}`);
        const parsed = modelOptions.parse({ ...options, steps: STEPS });
        const task = { ...trainingTask(await faces(), precision, parsed), warmUp: WARM_UP };
        const answer = await runWorker<ProfileAnswer>('profile', task);
        notes.push(...describe(`${kind} in ${precision}`, answer));
      }
    }
    return { figures: [], notes };
  },
};

function describe(name: string, { step, ops }: ProfileAnswer): string[] {
  const line = (name: string, seconds: number, calls?: number) =>
    `  ${name.padEnd(46)}${(1000 * seconds).toFixed(2).padStart(9)} ms ${((100 * seconds) / step).toFixed(1).padStart(5)} %${calls === undefined ? '' : ` ${calls.toFixed(1).padStart(7)} calls`}`;
  const sum = (part: ProfileAnswer['ops']) =>
    part.reduce((total, { seconds }) => total + seconds, 0);
  const sorted = [...ops].sort((a, b) => b.seconds - a.seconds);
  const small = sorted.filter(({ seconds }) => seconds < LEAST_SHARE * step);
  return [
    line(name, step),
    ...sorted
      .filter((op) => !small.includes(op))
      .map(({ op, seconds, calls }) => line(op, seconds, calls)),
    line(`(${small.length} small ops)`, sum(small)),
    line('(outside TensorFlow)', step - sum(ops)),
  ];
}
