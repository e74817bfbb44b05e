import type { Point } from '../face.ts';
import { SKIN_TONES } from './attributes.ts';
import { IRISES, mix } from './palette.ts';
import { between, type Sitter, spread } from './sitter.ts';
import { svg } from './svg.ts';

/** The centres of both eyes before the head is tilted, the one at the smaller x first. */
export function eyeCentres({ anatomy: { face, eyeGap, eyeY } }: Sitter): [Point, Point] {
  return [
    { x: face - eyeGap, y: eyeY },
    { x: face + eyeGap, y: eyeY },
  ];
}

/** Both eyes; a smile and age narrow them. */
export function drawEyes(sitter: Sitter): string {
  const { labels, shade, skin, stream } = sitter;
  const random = stream('eyes');
  const half = 9.3 + spread(random, 0.5) + (labels.Male ? 0 : 0.8);
  const open = 6 + spread(random, 0.45) - 0.7 * labels.Smiling - (labels.Young ? 0 : 0.8);
  const slant = spread(random, 0.7) + (labels.Male ? 0 : 0.5);
  const gaze = { x: spread(random, 1.2), y: spread(random, 0.4) };
  const iris = random.pick(IRISES[SKIN_TONES[labels.Skin_Tone]!]);
  const lash = mix(sitter.hair, '#120c10', 0.85);
  return eyeCentres(sitter)
    .map(({ x, y }, i) => {
      const out = i === 0 ? -1 : 1;
      const inner = svg`${x - out * half} ${y + slant}`;
      const outer = svg`${x + out * half} ${y - slant}`;
      const lid = svg`Q${x} ${y - open * 1.8} ${outer}`;
      const wing = labels.Male ? '' : svg`l${out * 3.6} -2.8`;
      const radius = open * 0.8;
      const at = { x: x + gaze.x, y: y - open * 0.14 + gaze.y };
      return (
        svg`<path d="M${inner}${lid}Q${x} ${y + open * 1.4} ${inner}Z" fill="#fdfaf6"/>` +
        svg`<circle cx="${at.x}" cy="${at.y}" r="${radius}" fill="${iris}"/>` +
        svg`<circle cx="${at.x}" cy="${at.y}" r="${radius * 0.5}" fill="#0e0a0c"/>` +
        svg`<circle cx="${at.x + 1.5}" cy="${at.y - 1.6}" r="1.3" fill="#fff"/>` +
        svg`<path d="M${inner}${lid}${wing}" fill="none" stroke="${lash}" stroke-width="${labels.Male ? 1.5 : 2.6}" stroke-linecap="round"/>` +
        svg`<path d="M${x - out * half} ${y - 3}Q${x} ${y - open * 1.8 - 5} ${x + out * half} ${y - 4}" fill="none" stroke="${mix(skin, shade, 0.7)}" stroke-width="1.2"/>`
      );
    })
    .join('');
}

/** Both brows: heavy and level on men, thin and arched on women, grayer on the old. */
export function drawBrows(sitter: Sitter): string {
  const { anatomy, hair, labels, stream } = sitter;
  const random = stream('brows');
  const thick = (labels.Male ? 5.6 : 2.7) + spread(random, 0.35);
  const arch = (labels.Male ? 3 : 6) + spread(random, 1.2);
  const tilt = spread(random, 1.2);
  const length = between(random, 11.5, 13.5);
  const dark = mix(hair, '#1c1214', 0.42);
  const color = labels.Young ? dark : mix(dark, '#c9cbd0', 0.55);
  return eyeCentres(sitter)
    .map(({ x }, i) => {
      const out = i === 0 ? -1 : 1;
      const y = anatomy.eyeY - (labels.Male ? 14 : 13.5);
      const inner = x - out * 9.5;
      const outer = x + out * length;
      const middle = x + out * 3;
      return (
        svg`<path d="M${inner} ${y + tilt}Q${middle} ${y - arch} ${outer} ${y + 2}` +
        svg`Q${middle} ${y - arch + thick * 1.9} ${inner} ${y + thick + tilt}Z" fill="${color}" stroke="${color}" stroke-linejoin="round"/>`
      );
    })
    .join('');
}
