import type { NetworkCost } from '../model/network-cost.ts';
import { optionsOf, type PipelineDeclaration } from './declaration.ts';

/** What training a network takes. */
export interface NetworkNeeds {
  /** The option that declares it: `model`, `teacher`, `judge`, `auditor`, or `classifier` of `clean`. */
  readonly network: string;
  /** Trainable numbers. */
  readonly parameters: number;
  readonly steps: number;
  /** How often it is trained: once, for each member, or for each fold. */
  readonly times: number;
  /**
   * Floating point operations a step, the mean over all: convolutions and dense layers, forward and
   * backward, a multiplication and an addition counted as two.
   */
  readonly flops: number;
  /** Numbers that its layers give in a step, at most. */
  readonly activations: number;
}

/**
 * The networks that a pipeline trains, for faces of `size` pixels a side and attributes of `units`
 * units. Each is built without values, so that what is counted is what will be trained.
 */
export async function networkNeeds(
  declaration: PipelineDeclaration,
  size: number,
  units: number,
): Promise<NetworkNeeds[]> {
  const train = optionsOf(declaration, 'train');
  const clean = optionsOf(declaration, 'clean');
  const { createClassifierNetwork } = await import('../model/classifier-network.ts');
  const { modelNeeds } = await import('./model-needs.ts');
  const needs: NetworkNeeds[] = train ? [modelNeeds(train, size, units)] : [];
  const { attributes, perceptual } = train?.model.losses ?? {};
  const taught = train && (attributes ?? perceptual) !== undefined;
  const classifiers = {
    ...(taught && { teacher: train.teacher }),
    ...(train && { judge: train.judge, auditor: train.auditor }),
    ...(clean && { classifier: clean.classifier }),
  };
  const times: Record<string, number | undefined> = {
    teacher: train?.teacher.members,
    classifier: clean?.folds,
  };
  for (const [name, options] of Object.entries(classifiers)) {
    const network = createClassifierNetwork({ size, units, channels: options.channels });
    needs.push(needsOf(name, network, options, times[name] ?? 1));
  }
  return needs;
}

function needsOf(
  network: string,
  { parameters: { cost } }: { parameters: { cost: NetworkCost } },
  { batch, steps }: { batch: number; steps: number },
  times = 1,
): NetworkNeeds {
  return {
    network,
    parameters: cost.parameters,
    steps,
    times,
    flops: batch * cost.training,
    activations: batch * cost.activations,
  };
}
