import type { Point } from '../face.ts';
import { LIPSTICKS, mix } from './palette.ts';
import { type Sitter, spread } from './sitter.ts';
import { svg } from './svg.ts';

/** Where the lips are, in canvas pixels before the head is tilted. */
export interface Mouth {
  left: Point;
  right: Point;
  /** y of the upper lip's lower edge and the lower lip's upper edge on the axis: apart when open. */
  upper: number;
  lower: number;
}

/** The shape of the mouth: a smile lifts and parts the corners, an open mouth parts the lips. */
export function shapeMouth({ anatomy, labels, stream }: Sitter): Mouth {
  const random = stream('mouth');
  const wide = spread(random, 1);
  const lift = spread(random, 0.7);
  const gape = spread(random, 0.8);
  const open = labels.Mouth_Slightly_Open;
  const y = anatomy.mouthY;
  const half = (labels.Male ? 15.5 : 14) + wide + (labels.Smiling ? 6.5 : open ? -2.5 : 0);
  const corner = y + (labels.Smiling ? -4.5 - lift : 0.4 + lift);
  const upper = y + (labels.Smiling ? (open ? 0.5 : 4.5) : open ? -3 : 0);
  const gap = open ? (labels.Smiling ? 10.5 : 9) + gape : 0;
  return {
    left: { x: anatomy.face - half, y: corner },
    right: { x: anatomy.face + half, y: corner },
    upper,
    lower: upper + gap,
  };
}

/** Lips, and between them teeth and dark where the mouth is open. */
export function drawMouth(sitter: Sitter): string {
  const { anatomy, labels, shade, skin, stream } = sitter;
  const random = stream('lips');
  const stick = random.pick(LIPSTICKS);
  const full = spread(random, 0.35);
  const { left, right, upper, lower } = shapeMouth(sitter);
  const x = anatomy.face;
  const painted = labels.Wearing_Lipstick;
  // Thin pale lips would be lost in a beard, and a smile with them.
  const bearded = !labels.No_Beard;
  const lip = painted ? stick : mix(skin, '#c4626a', bearded ? 0.62 : labels.Male ? 0.42 : 0.54);
  const thickness = (labels.Male ? 2.6 : 3.9) + full + (painted || bearded ? 0.9 : 0);
  // A quadratic curve reaches halfway to its control point, so this one passes through y at x.
  const through = (y: number) => 2 * y - left.y;
  const top = upper - thickness;
  const bottom = lower + thickness * 1.35;
  const half = right.x - x;
  const bow = svg`C${x - half * 0.6} ${left.y + (top - left.y) * 0.75} ${x - 5} ${top - 0.8} ${x - 3.4} ${top - 0.7}Q${x} ${top + 1.4} ${x + 3.4} ${top - 0.7}C${x + 5} ${top - 0.8} ${x + half * 0.6} ${left.y + (top - left.y) * 0.75} ${right.x} ${right.y}`;
  const start = svg`M${left.x} ${left.y}`;
  const seam = svg`Q${x} ${through(upper)} ${right.x} ${right.y}`;
  const back = (y: number) => svg`Q${x} ${through(y)} ${left.x} ${left.y}Z`;
  let parts = svg`<path d="${start}${bow}${back(bottom)}" fill="${lip}"/>`;
  if (labels.Mouth_Slightly_Open) {
    const teeth = upper + (lower - upper) * (labels.Smiling ? 0.62 : 0.35);
    parts +=
      svg`<path d="${start}${seam}${back(lower)}" fill="#4d1019"/>` +
      svg`<path d="${start}${seam}${back(teeth)}" fill="#fffdf8"/>`;
  } else {
    parts += svg`<path d="${start}${seam}" fill="none" stroke="${mix(lip, '#3a0c14', 0.6)}" stroke-width="1.8" stroke-linecap="round"/>`;
  }
  if (labels.Smiling) {
    parts +=
      svg`<path d="M${left.x - 2.5} ${left.y - 3.5}q-2.5 3 -.5 7M${right.x + 2.5} ${right.y - 3.5}q2.5 3 .5 7" ` +
      svg`fill="none" stroke="${shade}" stroke-width="1.8" stroke-linecap="round"/>`;
  }
  const shadow = bottom + 2.5;
  return `${parts}${svg`<path d="M${x - 6} ${shadow}Q${x} ${shadow + 3} ${x + 6} ${shadow}" fill="none" stroke="${shade}" stroke-width="1.4" stroke-linecap="round" opacity=".5"/>`}`;
}
