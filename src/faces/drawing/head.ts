import { mix } from './palette.ts';
import { headOutline, type Sitter } from './sitter.ts';
import { linearGradient, svg, symmetric } from './svg.ts';

/** The gradient `s` that all skin is filled with: lit on one side, in shadow on the other. */
export function skinGradient({ light, skin }: Sitter): string {
  return linearGradient('s', light.from, light.to, [
    mix(skin, '#fff6e8', 0.22),
    skin,
    mix(skin, '#4a1a2a', 0.22),
  ]);
}

/** Ears and head. */
export function drawHead(sitter: Sitter): string {
  const { anatomy, labels, shade, stream } = sitter;
  const { axis, cheeks, top } = anatomy;
  const random = stream('head');
  const height = (labels.Male ? 12 : 10) + random.uniform();
  const earrings = random.uniform() < 0.4 && !labels.Male;
  const gem = random.pick(['#f4cf58', '#e8ecf2', '#d8486a']);
  let parts = '';
  for (const side of [-1, 1]) {
    const x = axis + side * (cheeks + 1);
    parts +=
      svg`<ellipse cx="${x}" cy="117" rx="6.5" ry="${height}" fill="url(#s)"/>` +
      svg`<ellipse cx="${x + side}" cy="117" rx="3.2" ry="${height - 4.5}" fill="${shade}" opacity=".45"/>`;
    if (earrings) {
      parts += svg`<circle cx="${x + side}" cy="${118 + height}" r="3" fill="${gem}"/>`;
    }
  }
  const outline = symmetric(axis, { x: axis, y: top }, headOutline(anatomy));
  return svg`${parts}<path d="${outline}" fill="url(#s)"/>`;
}

/** What lies on the skin: blush and freckles on the young, lines and folds on the old. */
export function drawComplexion({ anatomy, labels, shade, skin, stream }: Sitter): string {
  const random = stream('complexion');
  const { face, eyeGap, eyeY, mouthY, nose } = anatomy;
  const freckled = random.uniform() < 0.15;
  const both = (path: (side: number) => string) => path(-1) + path(1);
  if (labels.Young) {
    const blush = mix(skin, '#f0405a', 0.5);
    const strength = labels.Male ? 0.3 : 0.55;
    const dots = freckled
      ? both(
          (side) =>
            svg`<path d="M${face + side * 12} 131h.1M${face + side * 18} 129h.1M${face + side * 24} 132h.1M${face + side * 16} 135h.1M${face + side * 22} 136h.1" stroke="${shade}" stroke-width="1.7" stroke-linecap="round"/>`,
        )
      : '';
    return (
      svg`<radialGradient id="r"><stop stop-color="${blush}" stop-opacity="${strength}"/><stop offset="1" stop-color="${blush}" stop-opacity="0"/></radialGradient>` +
      both(
        (side) =>
          svg`<ellipse cx="${face + side * (eyeGap + 8)}" cy="136" rx="14" ry="10" fill="url(#r)"/>`,
      ) +
      dots
    );
  }
  const smile = labels.Smiling ? 4 : 0;
  const folds = both((side) => {
    const x = (dx: number) => face + side * dx;
    return (
      svg`M${x(9)} ${nose.y - 1}Q${x(20 + smile)} ${nose.y + 6} ${x(23 + smile)} ${mouthY + 3}` +
      svg`M${x(25 + smile / 2)} ${mouthY + 8}Q${x(24)} ${mouthY + 14} ${x(20)} ${mouthY + 18}` +
      svg`M${x(eyeGap - 9)} ${eyeY + 8}Q${x(eyeGap)} ${eyeY + 15} ${x(eyeGap + 10)} ${eyeY + 8}` +
      svg`M${x(eyeGap + 13)} ${eyeY - 2}l${side * 7} -3M${x(eyeGap + 13)} ${eyeY + 2}l${side * 7} 2`
    );
  });
  const forehead = [83, 88.5, 94].map(
    (y, i) => svg`M${face - 20 + 3 * i} ${y}Q${face} ${y - 3} ${face + 20 - 3 * i} ${y}`,
  );
  return svg`<path d="${folds}${forehead.join('')}" fill="none" stroke="${mix(shade, '#2a0a10', 0.25)}" stroke-width="2.1" stroke-linecap="round" opacity=".85"/>`;
}
