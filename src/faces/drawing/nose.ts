import { mix } from './palette.ts';
import { between, type Sitter } from './sitter.ts';
import { svg } from './svg.ts';

/** One of three noses; its tip is the anatomy's `nose`. */
export function drawNose({ anatomy, labels, light, shade, skin, stream }: Sitter): string {
  const random = stream('nose');
  const { nose, eyeY, face } = anatomy;
  const form = random.pick(['round', 'bridge', 'straight'] as const);
  const half = between(random, 6, 8.5) + (labels.Male ? 1.2 : 0);
  const dark = light.from.x < face ? 1 : -1;
  const { x, y } = nose;
  const wings =
    svg`M${x - half} ${y + 1}Q${x - half - 1} ${y + 7} ${x - 3} ${y + 6}Q${x} ${y + 9} ${x + 3} ${y + 6}` +
    svg`Q${x + half + 1} ${y + 7} ${x + half} ${y + 1}`;
  const bridge = svg`M${face + dark * 5} ${eyeY - 3}Q${x + dark * 2.5} ${y - 10} ${x + dark * half} ${y + 1}`;
  const side = svg`<path d="M${face + dark * 3} ${eyeY - 4}L${x + dark * half} ${y + 3}Q${x} ${y + 8} ${x - dark} ${y + 5}Z" fill="${shade}" opacity=".3"/>`;
  return (
    (form === 'straight' ? side : '') +
    svg`<path d="${wings}${form === 'bridge' ? bridge : ''}" fill="none" stroke="${shade}" stroke-width="1.8" stroke-linecap="round"/>` +
    svg`<ellipse cx="${x - dark}" cy="${y - 2}" rx="3" ry="4.5" fill="${mix(skin, '#fff0e0', 0.4)}" opacity=".55"/>`
  );
}
