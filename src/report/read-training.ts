import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LossCurve } from './loss-curve.ts';
import { readLines } from './read-lines.ts';

/** The networks of a run, in the order in which they are shown. */
const NETWORKS = ['cvae', 'judge', 'auditor'] as const;

/** The training classifier's members; there may be none. */
const MEMBER = /^(training-classifier-\d+)\.training\.ndjson$/;

/** What a line says beside the losses; shown after them. */
const NO_LOSSES = ['beta', 'norm', 'rate'];

/** The losses of one player, or of the network on validation faces. */
export interface LossGroup {
  /** What stands before the names of its losses: `discriminator`, `validation`; undefined for the network's own. */
  readonly name: string | undefined;
  readonly losses: readonly LossCurve[];
}

/** A return to an earlier state, after a gradient that was not finite. */
export interface TrainingReturn {
  readonly failed: number;
  readonly step: number;
  readonly player: string;
  /** What the learning rates were multiplied by from then on. */
  readonly rateFactor: number;
}

/** What the training of one network logged. */
export interface NetworkTraining {
  readonly network: string;
  readonly steps: number;
  /** The network's own losses first. */
  readonly groups: readonly LossGroup[];
  readonly returns: readonly TrainingReturn[];
}

async function readNetwork(
  dir: string,
  network: string,
  notices: string[],
): Promise<NetworkTraining | undefined> {
  const groups = new Map<string | undefined, Map<string, LossCurve>>([[undefined, new Map()]]);
  const returns: TrainingReturn[] = [];
  let steps = 0;
  for await (const record of readLines(join(dir, `${network}.training.ndjson`), notices)) {
    const { step, event, ...values } = record;
    if (typeof step !== 'number' || !Number.isFinite(step)) continue;
    if (event !== undefined) {
      const { failed, player, rateFactor } = values;
      returns.push({
        step,
        failed: Number(failed),
        player: String(player),
        rateFactor: Number(rateFactor),
      });
      continue;
    }
    steps = step + 1;
    for (const [key, value] of Object.entries(values)) {
      if (typeof value !== 'number' || !Number.isFinite(value)) continue;
      const [, group, name] = /^(?:([^.]*)\.)?(.*)$/.exec(key)!;
      const losses = groups.get(group) ?? new Map<string, LossCurve>();
      groups.set(group, losses);
      const curve = losses.get(name!) ?? new LossCurve(name!);
      losses.set(name!, curve);
      curve.add(step, value);
    }
  }
  const rank = ({ name }: LossCurve) => NO_LOSSES.indexOf(name);
  const filled = [...groups].flatMap(([name, losses]) =>
    losses.size === 0
      ? []
      : [{ name, losses: [...losses.values()].sort((a, b) => rank(a) - rank(b)) }],
  );
  return filled.length === 0 ? undefined : { network, steps, groups: filled, returns };
}

/** Reads `<network>.training.ndjson` of a run's model folder; networks without one are left out. */
export async function readTraining(dir: string, notices: string[]): Promise<NetworkTraining[]> {
  const found: NetworkTraining[] = [];
  const names = (await readdir(dir).catch(() => [])).sort();
  const members = names.flatMap((name) => MEMBER.exec(name)?.[1] ?? []);
  for (const network of [...NETWORKS, ...members]) {
    const training = await readNetwork(dir, network, notices);
    if (training) found.push(training);
  }
  return found;
}
