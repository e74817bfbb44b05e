import type { Random } from '../../common/random.ts';
import type { HAIR_COLORS, SKIN_TONES } from './attributes.ts';

type Range = readonly [from: string, to: string];

/** The ranges leave gaps between one another, so that shading can't turn one value into another. */
export const SKIN: Record<(typeof SKIN_TONES)[number], Range> = {
  Light: ['#ffe4d4', '#f5caad'],
  Medium: ['#d9a174', '#c2875a'],
  Dark: ['#96664a', '#774d36'],
};

export const HAIR: Record<(typeof HAIR_COLORS)[number], Range> = {
  Black: ['#0f0d12', '#1c191f'],
  Brown: ['#472612', '#5f361a'],
  Blond: ['#dcab45', '#f3d987'],
  Gray: ['#9fa2a9', '#d9dbdf'],
  Red: ['#b23c10', '#d8642b'],
};

export const IRISES: Record<(typeof SKIN_TONES)[number], readonly string[]> = {
  Light: ['#3f7fb5', '#5c9bc9', '#4e8a5a', '#6b5a3a', '#6b4226', '#7d8b96'],
  Medium: ['#5a3a20', '#6b4226', '#4a2f1c', '#4e7a55', '#7a6232'],
  Dark: ['#3b2416', '#4a2f1c', '#5a3a20'],
};

export const LIPSTICKS = ['#c8102e', '#a3123f', '#d81e6a', '#e03a35', '#8c1047', '#b5123b'];
export const HATS = ['#c4203f', '#2457b3', '#12807c', '#6a3fa0', '#d8487f', '#2e8b45', '#1d74a8'];
export const TRIMS = ['#f6f1e4', '#ffd447', '#1b2440', '#f4f4f8'];
export const CLOTHES = [
  '#35507a',
  '#7a3550',
  '#3f6f5a',
  '#d7d3c8',
  '#2b2d3a',
  '#c2693f',
  '#8c7ab0',
  '#5a8fb0',
  '#b33a3a',
  '#e0b84f',
];
/** Brown hair on dark skin: the usual brown would be lost on it. */
export const BROWN_ON_DARK: Range = ['#321808', '#43220e'];

/** Frames that stand out from a skin: dark ones for the light, bright ones for the dark. */
export const FRAMES: Record<(typeof SKIN_TONES)[number], readonly string[]> = {
  Light: ['#17181d', '#3a2418', '#1c3f7a', '#8c1d2f', '#2c2c34', '#5b3f8a'],
  Medium: ['#141417', '#2a1810', '#14306a', '#7a1026', '#f0efe9'],
  Dark: ['#f2c14e', '#f0efe9', '#e0483e', '#4fb3d9', '#0d0c0e'],
};

function channels(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

function hex(rgb: readonly number[]): string {
  return `#${rgb.map((c) => Math.round(c).toString(16).padStart(2, '0')).join('')}`;
}

/** The colour (`#rrggbb`) that lies `share` of the way from one to the other. */
export function mix(from: string, to: string, share: number): string {
  const end = channels(to);
  return hex(channels(from).map((c, i) => c + (end[i]! - c) * share));
}

/** A colour of the range, at random. */
export function within(range: Range, random: Random): string {
  return mix(range[0], range[1], random.uniform());
}

/** The colour of a hue in degrees, saturation and lightness in [0, 1]. */
export function hsl(hue: number, saturation: number, lightness: number): string {
  const amplitude = saturation * Math.min(lightness, 1 - lightness);
  return hex(
    [0, 8, 4].map((n) => {
      const k = (n + hue / 30) % 12;
      return 255 * (lightness - amplitude * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
    }),
  );
}
