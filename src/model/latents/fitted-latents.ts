import { EvenfaceError } from '../../common/errors.ts';
import { createRandom } from '../../common/random.ts';
import { type Labels, UNKNOWN } from '../../faces/attributes.ts';
import type { StoredTensor } from '../safetensors.ts';
import { type ConditionalGaussian, meanUnder } from './conditional-gaussian.ts';
import type { Gaussians } from './gaussian-mixture.ts';

/**
 * What latents are drawn from:
 * - `prior`: N(0, I).
 * - `conditional`: p(z | y), a normal whose mean follows from the condition.
 * - `mixture`: the normals fitted to the faces of the condition's cell.
 */
export type Sampler = 'prior' | 'conditional' | 'mixture';

/** Normals fitted to the faces of each cell. */
export interface CellMixtures extends Gaussians {
  /** The labels of each component's cell, all others unknown: `[components, attributes]`. */
  readonly cells: Int8Array;
}

/** What was learnt of the latents of real faces, once a model was trained. */
export interface FittedLatents {
  readonly conditional: ConditionalGaussian;
  readonly mixture: CellMixtures;
}

const PREFIX = 'latents.';

export function storeLatents({
  conditional,
  mixture,
}: FittedLatents): Record<string, StoredTensor> {
  const dimensions = conditional.deviations.length;
  const components = mixture.weights.length;
  const matrix = (data: Float32Array) => ({
    shape: [data.length / dimensions, dimensions],
    data,
  });
  const attributes = mixture.cells.length / components;
  return {
    [`${PREFIX}conditional.weights`]: matrix(conditional.weights),
    [`${PREFIX}conditional.deviations`]: { shape: [dimensions], data: conditional.deviations },
    [`${PREFIX}mixture.cells`]: { shape: [components, attributes], data: mixture.cells },
    [`${PREFIX}mixture.weights`]: { shape: [components], data: mixture.weights },
    [`${PREFIX}mixture.means`]: matrix(mixture.means),
    [`${PREFIX}mixture.deviations`]: matrix(mixture.deviations),
  };
}

/** What a checkpoint holds of latents; undefined for one of before. */
export function loadLatents(
  tensors: Readonly<Record<string, StoredTensor>>,
): FittedLatents | undefined {
  if (!tensors[`${PREFIX}mixture.cells`]) return undefined;
  const floats = (name: string) => tensors[PREFIX + name]!.data as Float32Array;
  return {
    conditional: {
      weights: floats('conditional.weights'),
      deviations: floats('conditional.deviations'),
    },
    mixture: {
      cells: tensors[`${PREFIX}mixture.cells`]!.data as Int8Array,
      weights: floats('mixture.weights'),
      means: floats('mixture.means'),
      deviations: floats('mixture.deviations'),
    },
  };
}

/**
 * Draws the latent of a sample, which follows from its seed, its labels and their condition
 * `[units]`. Deviations are multiplied by `temperature`. Throws an input error where the model
 * lacks what the sampler draws from.
 */
export function drawLatent(
  { sampler, temperature }: { readonly sampler: Sampler; readonly temperature: number },
  latents: FittedLatents | undefined,
  { seed, labels }: { readonly seed: number; readonly labels: Labels },
  condition: Float32Array,
  target: Float32Array,
): void {
  createRandom(seed, 'latent').fillNormal(target);
  if (sampler === 'prior') {
    for (let d = 0; d < target.length; d++) target[d]! *= temperature;
    return;
  }
  if (!latents) {
    throw new EvenfaceError('input', `the model has nothing for the sampler "${sampler}"`, {
      hint: 'Train it again with this version, or set generate.sampler to prior.',
    });
  }
  const { mean, deviations } =
    sampler === 'conditional'
      ? {
          mean: meanUnder(latents.conditional, condition),
          deviations: latents.conditional.deviations,
        }
      : componentOf(latents.mixture, labels, target.length, createRandom(seed, 'component'));
  for (let d = 0; d < target.length; d++) {
    target[d] = mean[d]! + deviations[d]! * temperature * target[d]!;
  }
}

/** Draws a component of the labels' cell; of all, where no component's cell has them. */
function componentOf(
  { cells, weights, means, deviations }: CellMixtures,
  labels: Labels,
  dimensions: number,
  random: { uniform(): number },
) {
  const own = weights.map((weight, k) => {
    const cell = cells.subarray(k * labels.length, (k + 1) * labels.length);
    return cell.every((value, i) => value === UNKNOWN || value === labels[i]) ? weight : 0;
  });
  const open = own.some((weight) => weight > 0) ? own : weights;
  let left = random.uniform() * open.reduce((sum, weight) => sum + weight, 0);
  let component = open.findLastIndex((weight) => weight > 0);
  for (const [k, weight] of open.entries()) {
    if (left < weight) {
      component = k;
      break;
    }
    left -= weight;
  }
  const part = (values: Float32Array) =>
    values.subarray(component * dimensions, (component + 1) * dimensions);
  return { mean: part(means), deviations: part(deviations) };
}
