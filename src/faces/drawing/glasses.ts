import { SKIN_TONES } from './attributes.ts';
import { eyeCentres } from './eyes.ts';
import { FRAMES } from './palette.ts';
import { between, type Sitter } from './sitter.ts';
import { svg } from './svg.ts';

/** Glasses, round, square or drop-shaped, a few of them dark; nothing for who wears none. */
export function drawGlasses(sitter: Sitter): string {
  const { anatomy, labels, stream } = sitter;
  if (!labels.Eyeglasses) return '';
  const random = stream('glasses');
  const form = random.pick(['round', 'square', 'drop'] as const);
  const frame = random.pick(FRAMES[SKIN_TONES[labels.Skin_Tone]!]);
  const dark = random.uniform() < 0.12;
  const tint = random.pick(['#15161c', '#2b1c14', '#16263f']);
  const width = between(random, 2.6, 3.8);
  const size = between(random, 13.4, 15.2);
  const { axis, cheeks } = anatomy;
  const lens = `fill="${dark ? tint : '#fff'}" fill-opacity="${dark ? '.93' : '.2'}"`;
  const [left, right] = eyeCentres(sitter);
  const rim = (x: number, y: number, out: number) => {
    if (form === 'round') return svg`<circle cx="${x}" cy="${y}" r="${size}" ${lens}/>`;
    if (form === 'square') {
      return svg`<rect x="${x - size - 1}" y="${y - size + 2}" width="${2 * size + 2}" height="${2 * size - 4}" rx="4" ${lens}/>`;
    }
    return svg`<path d="M${x - out * (size - 1)} ${y - 9}Q${x} ${y - 14} ${x + out * (size + 1)} ${y - 10}Q${x + out * (size + 2)} ${y + 12} ${x + out * 3} ${y + 14}Q${x - out * size} ${y + 12} ${x - out * (size - 1)} ${y - 9}Z" ${lens}/>`;
  };
  const inner = size - (form === 'drop' ? 1 : 0);
  const outer = size + (form === 'round' ? 0 : 1);
  const bows =
    svg`M${left.x + inner} ${left.y - 2}Q${(left.x + right.x) / 2} ${left.y - 7} ${right.x - inner} ${right.y - 2}` +
    svg`M${left.x - outer} ${left.y - 4}L${axis - cheeks - 1} ${left.y - 1}M${right.x + outer} ${right.y - 4}L${axis + cheeks + 1} ${right.y - 1}`;
  const glint = [left, right].map(
    ({ x, y }) => svg`M${x - 8} ${y + 5}L${x - 1} ${y - 7}M${x - 3} ${y + 7}L${x + 3} ${y - 3}`,
  );
  return (
    svg`<g stroke="${frame}" stroke-width="${width}" fill="none">${rim(left.x, left.y, -1)}${rim(right.x, right.y, 1)}<path d="${bows}"/></g>` +
    svg`<path d="${glint.join('')}" stroke="#fff" stroke-width="1.6" stroke-linecap="round" opacity="${dark ? 0.4 : 0.5}"/>`
  );
}
