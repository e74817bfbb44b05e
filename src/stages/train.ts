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
  TEACHER,
  type TrainedModel,
} from '../model/model-folder.ts';
import { peopleInPairs } from '../model/people-in-pairs.ts';
import { trainTeacher } from '../model/teacher.ts';
import { needsTeacher } from '../model/terms/terms.ts';
import type { TrainingEffects } from '../model/trainer.ts';
import { task } from '../streams/task.ts';
import type { StageContext } from './context.ts';
import type { TrainOptions } from './options.ts';

/**
 * Trains the conditional VAE, the judge and the auditor on a pack, one after the other, where the
 * model learns from the training classifier that one first, and emits them as they load from their checkpoints. A network whose checkpoint is in the run folder
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
  if (options.model.parts) checkPeople(pack);
  const taught = needsTeacher(options.model.losses);
  for (const network of taught ? ([TEACHER, ...NETWORKS] as const) : NETWORKS) {
    const file = networkFile(dir, network);
    if (await exists(file)) continue;
    const progress = context.progress(`train ${network}`, stepsOf(network, options), 'steps');
    const effects: TrainingEffects = {
      dir,
      signal,
      onStep: (done, note) => progress.update(done, note),
      onWarning: (message) => context.log.warn({ network }, message),
    };
    const run = {
      seed: context.seed,
      file,
      balance: options.balance,
      people: { teacher: taught ? options.teacher_people : 0, judge: options.judge_people },
      checkpointEvery: options.checkpoint_every,
    };
    if (network === TEACHER) await trainTeacher(pack, options.teacher, run, effects);
    else if (network === 'cvae') {
      const teacher = networkFile(dir, TEACHER);
      await trainCvae(pack, options.model, { ...run, teacher }, effects);
    } else {
      await trainClassifier(network, labelsFor(network, pack), options[network], run, effects);
    }
    progress.finish();
  }
  return loadModel(dir);
}

function stepsOf(network: NetworkName | typeof TEACHER, options: TrainOptions): number {
  if (network === TEACHER) return options.teacher.steps * options.teacher.members;
  return options[network === 'cvae' ? 'model' : network].steps;
}

/** Fails before anything is trained, where the pack doesn't say who is on which photos. */
function checkPeople(pack: FacePack): void {
  peopleInPairs(
    pack,
    pack.entries.flatMap(({ split }, row) => (split === 'train' ? [row] : [])),
  );
}

/** What measures must not depend on what decided which labels are wrong. */
function labelsFor(network: 'judge' | 'auditor', pack: FacePack): FacePack {
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
