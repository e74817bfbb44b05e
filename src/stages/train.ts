import { access } from 'node:fs/promises';
import path from 'node:path';
import { concatMap, type OperatorFunction } from 'rxjs';
import type { FacePack } from '../datasets/pack.ts';
import { trainClassifier } from '../model/classifier.ts';
import { trainCvae } from '../model/cvae-training.ts';
import {
  loadModel,
  NETWORKS,
  type NetworkName,
  networkFile,
  type TrainedModel,
} from '../model/model-folder.ts';
import type { Role } from '../model/people.ts';
import type { TrainingEffects } from '../model/trainer.ts';
import { task } from '../streams/task.ts';
import type { StageContext } from './context.ts';
import type { TrainOptions } from './options.ts';

/**
 * Trains the conditional VAE, the judge and the auditor on a pack, one after the other, and emits
 * them as they load from their checkpoints. A network whose checkpoint is in the run folder
 * already is not trained again; one that was interrupted goes on from its last step.
 */
export function train(
  options: TrainOptions & { balance: readonly string[] },
  context: StageContext,
): OperatorFunction<FacePack, TrainedModel> {
  return concatMap((pack) =>
    task((signal) => context.guard(trainModel(pack, options, context, signal))),
  );
}

async function trainModel(
  pack: FacePack,
  options: TrainOptions & { balance: readonly string[] },
  context: StageContext,
  signal: AbortSignal,
): Promise<TrainedModel> {
  const dir = path.join(context.runDir, 'model');
  for (const network of NETWORKS) {
    const file = networkFile(dir, network);
    if (await exists(file)) continue;
    const { steps } = options[network === 'cvae' ? 'model' : network];
    const progress = context.progress(`train ${network}`, steps, 'steps');
    const effects: TrainingEffects = {
      dir,
      signal,
      onStep: (done, note) => progress.update(done, note),
      onWarning: (message) => context.log.warn({ network }, message),
    };
    await trainOne(network, pack, options, { seed: context.seed, file }, effects);
    progress.finish();
  }
  return loadModel(dir);
}

function trainOne(
  network: NetworkName,
  pack: FacePack,
  options: TrainOptions & { balance: readonly string[] },
  { seed, file }: { seed: number; file: string },
  effects: TrainingEffects,
): Promise<void> {
  const run = {
    seed,
    file,
    balance: options.balance,
    judgePeople: options.judge_people,
    checkpointEvery: options.checkpoint_every,
  };
  return network === 'cvae'
    ? trainCvae(pack, options.model, run, effects)
    : trainClassifier(network, labelsFor(network, pack), options[network], run, effects);
}

/** What measures must not depend on what decided which labels are wrong. */
function labelsFor(network: Role, pack: FacePack): FacePack {
  return network === 'auditor' ? (pack.cleaning?.asGiven ?? pack) : pack;
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
