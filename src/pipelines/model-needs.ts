import { createClassifierNetwork } from '../model/classifier-network.ts';
import { createCvaeNetwork } from '../model/cvae-network.ts';
import { createDiscriminatorNetwork } from '../model/discriminator-network.ts';
import { startOf } from '../model/schedule.ts';
import type { TrainOptions } from '../stages/options.ts';
import type { NetworkNeeds } from './network-needs.ts';

/**
 * What training the conditional VAE takes, with its losses on made faces and the discriminator that
 * learns beside it. An adversary on the latent takes next to nothing.
 */
export function modelNeeds(
  { model, teacher }: TrainOptions,
  size: number,
  units: number,
): NetworkNeeds {
  const { architecture: kind, latent, channels, conditioning, batch, samples, losses } = model;
  const { second_phase: second, steps } = model;
  const { parameters } = createCvaeNetwork({ kind, size, units, latent, channels, conditioning });
  const decoder = parameters.costOf('decoder.');
  const { cost } = parameters;
  const first = second?.start ?? 1;
  const later = second?.batch ?? batch;
  const { attributes, adversarial, perceptual } = losses;
  const onSamples = attributes?.on.includes('samples') ?? false;
  /** The share of the steps in which a loss counts. */
  const shareOf = (loss: { start?: number | undefined }) => 1 - startOf(loss, second);
  let flops = (batch * first + later * (1 - first)) * cost.training;
  let activations = later * cost.activations;
  const decoded = [adversarial, onSamples && attributes].flatMap((loss) => loss || []);
  if (decoded.length > 0) {
    flops += Math.max(...decoded.map(shareOf)) * samples * decoder.training;
    activations += samples * decoder.activations;
  }
  if (perceptual) {
    // The first of its layers, on faces forward, and on reconstructions forward and back.
    const { parameters } = createClassifierNetwork({ size, units, channels: teacher.channels });
    const first = [0, 1, 2].map((layer) => parameters.costOf(`conv${layer}.`));
    const forward = first.reduce((sum, { forward }) => sum + forward, 0);
    flops += shareOf(perceptual) * later * 3 * forward;
    activations += 2 * later * first.reduce((sum, { activations }) => sum + activations, 0);
  }
  if (attributes) {
    const { cost } = createClassifierNetwork({
      size,
      units,
      channels: teacher.channels,
    }).parameters;
    const images =
      (onSamples ? samples : 0) + (attributes.on.includes('reconstructions') ? later : 0);
    // Forward, and back to the images alone.
    flops += shareOf(attributes) * images * 2 * cost.forward;
    activations += images * cost.activations;
  }
  if (adversarial) {
    const { cost } = createDiscriminatorNetwork({ ...adversarial, size, units }).parameters;
    // It learns from as many real faces as made ones, and the model from the latter.
    flops += shareOf(adversarial) * samples * (2 * cost.training + 2 * cost.forward);
    activations += samples * 2 * cost.activations;
  }
  return {
    network: 'model',
    parameters: cost.parameters,
    steps,
    times: 1,
    flops,
    activations: Math.max(activations, batch * cost.activations),
  };
}
