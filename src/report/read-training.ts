import { join } from 'node:path';
import { LossCurve } from './loss-curve.ts';
import { readLines } from './read-lines.ts';

/** The networks of a run, in the order in which they are trained. */
export const NETWORKS = ['cvae', 'judge', 'auditor'] as const;

/** What a line says beside the losses; shown after them. */
const NO_LOSSES = ['norm', 'rate'];

/** What the training of one network logged. */
export interface NetworkTraining {
  readonly network: (typeof NETWORKS)[number];
  readonly steps: number;
  readonly losses: readonly LossCurve[];
}

async function readNetwork(
  dir: string,
  network: NetworkTraining['network'],
  notices: string[],
): Promise<NetworkTraining | undefined> {
  const losses = new Map<string, LossCurve>();
  let steps = 0;
  for await (const record of readLines(join(dir, `${network}.training.ndjson`), notices)) {
    const { step, ...values } = record;
    if (typeof step !== 'number' || !Number.isFinite(step)) continue;
    steps = step + 1;
    for (const [name, value] of Object.entries(values)) {
      if (typeof value !== 'number' || !Number.isFinite(value)) continue;
      const curve = losses.get(name) ?? new LossCurve(name);
      losses.set(name, curve);
      curve.add(step, value);
    }
  }
  if (losses.size === 0) return undefined;
  const rank = ({ name }: LossCurve) => NO_LOSSES.indexOf(name);
  const ordered = [...losses.values()].sort((a, b) => rank(a) - rank(b));
  return { network, steps, losses: ordered };
}

/** Reads `<network>.training.ndjson` of a run's model folder; networks without one are left out. */
export async function readTraining(dir: string, notices: string[]): Promise<NetworkTraining[]> {
  const found: NetworkTraining[] = [];
  for (const network of NETWORKS) {
    const training = await readNetwork(dir, network, notices);
    if (training) found.push(training);
  }
  return found;
}
