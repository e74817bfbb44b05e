import type { CvaeKind } from './cvae-architecture.ts';

export type CvaePreset = 'small' | 'base' | 'large';

/** The options that an architecture and a preset give where the declaration does not. */
export interface PresetOptions {
  readonly channels: readonly number[];
  readonly latent: number;
  readonly beta: number;
}

const convolutions = {
  small: { channels: [16, 32, 64, 128], latent: 64, beta: 8 },
  base: { channels: [32, 64, 128, 256], latent: 128, beta: 8 },
  large: { channels: [64, 128, 256, 512], latent: 256, beta: 8 },
};

export const PRESETS: Readonly<Record<CvaeKind, Record<CvaePreset, PresetOptions>>> = {
  conv: convolutions,
  resnet: convolutions,
  fc: {
    small: { channels: [512, 256], latent: 128, beta: 0.1 },
    base: { channels: [1024, 512], latent: 256, beta: 0.1 },
    large: { channels: [2048, 1024], latent: 512, beta: 0.1 },
  },
};

type Given = { readonly [Option in keyof PresetOptions]?: PresetOptions[Option] | undefined };

/** The options as they are given, those that are not by the preset. */
export function withPreset<T extends Given & { architecture: CvaeKind; preset: CvaePreset }>(
  options: T,
): Omit<T, keyof PresetOptions> & PresetOptions {
  const { channels, latent, beta } = PRESETS[options.architecture][options.preset];
  return {
    ...options,
    channels: options.channels ?? channels,
    latent: options.latent ?? latent,
    beta: options.beta ?? beta,
  };
}
