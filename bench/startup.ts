import { fileURLToPath } from 'node:url';
import type { Benchmark } from './benchmark.ts';
import { runChild } from './child.ts';
import { BUILT, staleness } from './evenface.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COMMANDS = [['--help'], ['validate']];
const TIMES = 10;

export const startup: Benchmark = {
  name: 'startup',
  describe: 'how long the command takes to say something',
  quick: true,
  async run({ say }) {
    const stale = await staleness();
    const figures = [];
    for (const args of COMMANDS) {
      say(`startup: evenface ${args.join(' ')}`);
      const ours: number[] = [];
      for (let time = 0; time < TIMES; time++) {
        const { seconds } = await runChild(process.execPath, [BUILT, ...args], { cwd: ROOT });
        ours.push(1000 * seconds);
      }
      figures.push({ name: `evenface ${args.join(' ')}`, unit: 'ms', ours });
    }
    return { figures, notes: stale ? [stale] : [] };
  },
};
