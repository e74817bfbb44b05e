import { createRandom, type Random } from '../../common/random.ts';
import type { Point } from '../face.ts';
import { type DrawnLabels, HAIR_COLORS, SKIN_TONES } from './attributes.ts';
import { BROWN_ON_DARK, HAIR, mix, SKIN, within } from './palette.ts';
import type { Cubic } from './svg.ts';

/** The size of the canvas in pixels: CelebA's aligned frame. */
export const CANVAS = { width: 178, height: 218 } as const;

/** Which way the light falls and what it makes of a colour. */
export interface Light {
  from: Point;
  to: Point;
}

/** The measures of a head in canvas pixels, before it is tilted; widths are half widths. */
export interface Anatomy {
  /** x of the head's axis. */
  axis: number;
  /** x of the face's axis: beside the head's where the head is turned. */
  face: number;
  top: number;
  cheeks: number;
  jaw: number;
  chinWidth: number;
  chin: number;
  neck: number;
  eyeY: number;
  eyeGap: number;
  nose: Point;
  mouthY: number;
  /** The line that a hat comes down to. */
  hatLine: number;
}

/** Who is drawn: what all parts of a portrait share. */
export interface Sitter {
  labels: DrawnLabels;
  anatomy: Anatomy;
  light: Light;
  skin: string;
  /** Lines and shadows on the skin. */
  shade: string;
  hair: string;
  /** The random stream of one part, so that parts don't change with one another. */
  stream(part: string): Random;
}

/** A normal deviate cut at two standard deviations: varied, never grotesque. */
export function spread(random: Random, scale: number): number {
  return scale * Math.max(-2, Math.min(2, random.normal()));
}

/** A uniform number between two. */
export function between(random: Random, from: number, to: number): number {
  return from + (to - from) * random.uniform();
}

function measure(labels: DrawnLabels, random: Random): Anatomy {
  const axis = CANVAS.width / 2 - 0.5;
  const turn = spread(random, 2);
  const cheeks = (labels.Male ? 46.5 : 43.5) + spread(random, 1.7);
  return {
    axis,
    face: axis + turn,
    top: 54 + spread(random, 1.5),
    cheeks,
    jaw: cheeks * ((labels.Male ? 0.825 : 0.7) + spread(random, 0.028)),
    chinWidth: (labels.Male ? 24 : 13) + spread(random, 2.5),
    chin: (labels.Male ? 184 : 179) + spread(random, 1.6),
    neck: (labels.Male ? 29 : 19.5) + spread(random, 1.2),
    eyeY: 112 + spread(random, 0.8),
    eyeGap: 19.5 + spread(random, 0.8),
    nose: { x: axis + turn * 1.5, y: 133.5 + spread(random, 1.2) },
    mouthY: 152.5 + spread(random, 1.1),
    hatLine: 81 + spread(random, 1),
  };
}

/** Somebody with these labels; `key` decides everything the labels leave open. */
export function createSitter(labels: DrawnLabels, key: number): Sitter {
  const stream = (part: string) => createRandom(key, part);
  const lightSource = between(stream('light'), -1, 1);
  const tone = SKIN_TONES[labels.Skin_Tone]!;
  const color = HAIR_COLORS[labels.Hair_Color]!;
  const skin = within(SKIN[tone], stream('skin'));
  return {
    labels,
    anatomy: measure(labels, stream('anatomy')),
    light: {
      from: { x: 89 + 62 * lightSource, y: 62 },
      to: { x: 89 - 62 * lightSource, y: 186 },
    },
    skin,
    shade: mix(skin, '#5a1420', 0.38),
    hair: within(
      color === 'Brown' && tone === 'Dark' ? BROWN_ON_DARK : HAIR[color],
      stream('hair colour'),
    ),
    stream,
  };
}

/** The right half of the head's outline, from the crown to the chin. */
export function headOutline({ axis, top, cheeks, jaw, chinWidth, chin }: Anatomy): Cubic[] {
  return [
    [axis + cheeks * 0.62, top, axis + cheeks, 74, axis + cheeks, 106],
    [axis + cheeks, 128, axis + jaw + 3, 142, axis + jaw, 156],
    [axis + jaw - 4, 170, axis + chinWidth, chin, axis, chin],
  ];
}
