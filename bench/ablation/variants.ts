import type { Sampler } from '../../src/model/latents/fitted-latents.ts';

/** How latents of samples are drawn. */
export interface DrawnLatents {
  readonly sampler: Sampler;
  readonly temperature: number;
}

/** As they are drawn where nothing else is declared. */
export const PRIOR: DrawnLatents = { sampler: 'prior', temperature: 1 };

/** What one row of the ablation is. */
export interface Variant {
  readonly name: string;
  /** What it is in the words of the table. */
  readonly what: string;
  /** Options of the model, as they are declared, but for the number of steps. */
  readonly model: object;
  readonly latents: DrawnLatents;
  /** A model that is trained already: its folder, the hash of its checkpoint, its steps. */
  readonly trained?: { readonly dir: string; readonly hash: string; readonly steps: number };
}

/** Losses on made faces come in for the later part of a training. */
const LATER = { adam_beta1: 0.5, adam_beta2: 0.99, warmup: 0.05, second_phase: { start: 0.5 } };
const ATTRIBUTES = { attributes: { ramp: 0 } };
const RECIPE = { ...LATER, losses: { ...ATTRIBUTES, adversarial: {} } };

const PARTS = { attributes: ['Smiling', 'Mouth_Slightly_Open', 'High_Cheekbones', 'Blurry'] };

const variant = (name: string, what: string, model: object, latents = {}) => ({
  ...{ name, what, model, latents: { ...PRIOR, ...latents } },
});

/**
 * Every option of the model beside what it is to be compared with. Those that differ by nothing
 * but how latents are drawn share a training.
 */
export const VARIANTS: readonly Variant[] = [
  variant('concat', 'plain: the condition beside z, L2, β 8', { conditioning: 'concat' }),
  variant('film', 'scaled and shifted by the condition', {}),
  variant('cbn', 'conditional batch normalisation', { conditioning: 'cbn' }),
  variant('resnet', 'film, residual blocks', { architecture: 'resnet' }),
  variant('fc', 'dense layers, grey, β 0.1', { architecture: 'fc' }),
  variant('l1', 'film, absolute error', { losses: { reconstruction: 'l1' } }),
  variant('learned-variance', 'film, learned variance', {
    losses: { reconstruction: 'learned_variance' },
  }),
  variant('beta-constant', 'film, β 8 from the start', { beta_warmup: 0 }),
  variant('beta-linear', 'film, β climbs to the end', { beta_warmup: 1 }),
  variant('beta-cyclical', 'film, β in 4 cycles', { beta_cycles: 4, beta_warmup: 0.5 }),
  variant('target-kl', 'film, β steered to 40 nats', { target_kl: 40 }),
  variant('restarts', 'film, rate restarts twice', { restarts: 2 }),
  variant('last-weights', 'film, no moving average', { average_decay: 0 }),
  variant('attributes', 'film + attribute cross entropy', { ...LATER, losses: ATTRIBUTES }),
  variant('latent', 'film + adversary on the latent', { losses: { latent: {} } }),
  variant('aggregate', 'film + aggregate latent to the prior', { losses: { aggregate: {} } }),
  variant('perceptual', 'film + features of faces', { losses: { perceptual: {} } }),
  variant('adversarial', 'film + discriminator', { ...LATER, losses: { adversarial: {} } }),
  variant('unconditional', 'film + discriminator without projection', {
    ...LATER,
    losses: { adversarial: { projection: false } },
  }),
  variant('recipe', 'film + attributes + discriminator', RECIPE),
  variant('recipe-light', 'recipe, half the weight of the attribute cross entropy', {
    ...RECIPE,
    losses: { ...RECIPE.losses, attributes: { ...ATTRIBUTES.attributes, weight: 0.01 } },
  }),
  variant('recipe-concat', 'recipe with concat', { ...RECIPE, conditioning: 'concat' }),
  variant('recipe-cbn', 'recipe with cbn', { ...RECIPE, conditioning: 'cbn' }),
  variant('recipe-latent', 'recipe + adversary on the latent', {
    ...RECIPE,
    losses: { ...RECIPE.losses, latent: {} },
  }),
  variant('recipe-edits', 'recipe, half of the made faces are edits', { ...RECIPE, edits: {} }),
  variant('recipe-faces', 'recipe, discriminator of reconstructions too', {
    ...RECIPE,
    losses: { ...ATTRIBUTES, adversarial: { on: ['samples', 'reconstructions'] } },
  }),
  variant('recipe-patch', 'recipe, discriminator of places that see 22 pixels', {
    ...RECIPE,
    losses: { ...ATTRIBUTES, adversarial: { scope: 'patch', channels: [32, 64, 128] } },
  }),
  variant('film-conditional', 'film, latents of p(z | y)', {}, { sampler: 'conditional' }),
  variant('film-mixture', 'film, latents of the mixtures', {}, { sampler: 'mixture' }),
  variant('recipe-conditional', 'recipe, latents of p(z | y)', RECIPE, { sampler: 'conditional' }),
  variant('recipe-mixture', 'recipe, latents of the mixtures', RECIPE, { sampler: 'mixture' }),
  variant('film-cool', 'film, temperature 0.8', {}, { temperature: 0.8 }),
  variant('recipe-cool', 'recipe, temperature 0.8', RECIPE, { temperature: 0.8 }),
  variant('recipe-parts', 'recipe, latent in a global and a local part', {
    ...RECIPE,
    parts: PARTS,
  }),
];
