import { HATS, mix, TRIMS } from './palette.ts';
import { between, type Sitter } from './sitter.ts';
import { linearGradient, svg, symmetric } from './svg.ts';

/** A beanie, a cap or a brimmed hat, or nothing for who wears none. */
export function drawHat({ anatomy, labels, light, stream }: Sitter): string {
  if (!labels.Wearing_Hat) return '';
  const random = stream('hat');
  const style = random.pick(['beanie', 'cap', 'brimmed'] as const);
  const color = random.pick(HATS);
  const trim = random.pick(TRIMS);
  const extra = random.uniform();
  const top = between(random, 26, 33);
  const { axis, cheeks, hatLine: line } = anatomy;
  const half = cheeks + 5;
  const dark = mix(color, '#0c0818', 0.38);
  const fill = linearGradient('k', light.from, light.to, [
    mix(color, '#ffffff', 0.22),
    color,
    dark,
  ]);
  const x = (dx: number) => axis + dx;
  const shadow = svg`<path d="M${x(-cheeks + 2)} ${line}Q${axis} ${line - 6} ${x(cheeks - 2)} ${line}Q${axis} ${line + 8} ${x(-cheeks + 2)} ${line}Z" fill="#1a0a12" opacity=".28"/>`;
  const dome = (from: number) =>
    svg`<path d="${symmetric(axis, { x: axis, y: top }, [
      [x(half * 0.66), top, x(half), top + 24, x(half), from],
      [x(half * 0.6), from - 3, x(half * 0.3), from - 4, axis, from - 4],
    ])}" fill="url(#k)"/>`;
  if (style === 'beanie') {
    const band = line - 9;
    const pompom =
      extra < 0.5 ? svg`<circle cx="${axis}" cy="${top - 2}" r="10" fill="${trim}"/>` : '';
    return (
      fill +
      shadow +
      pompom +
      dome(line - 8) +
      svg`<path d="M${x(-half)} ${band}Q${axis} ${band - 6} ${x(half)} ${band}" fill="none" stroke="${dark}" stroke-width="19" stroke-linecap="round"/>` +
      svg`<path d="M${x(-half)} ${band}Q${axis} ${band - 6} ${x(half)} ${band}" fill="none" stroke="${extra < 0.3 ? trim : color}" stroke-width="17" stroke-dasharray="4.6 1.6"/>`
    );
  }
  if (style === 'cap') {
    return (
      fill +
      shadow +
      dome(line - 3) +
      svg`<path d="M${axis} ${top}V${line - 16}M${x(-18)} ${top + 3}Q${x(-30)} ${line - 34} ${x(-31)} ${line - 12}M${x(18)} ${top + 3}Q${x(30)} ${line - 34} ${x(31)} ${line - 12}" fill="none" stroke="${dark}" stroke-width="1.2"/>` +
      svg`<circle cx="${axis}" cy="${line - 28}" r="8" fill="${trim}"/>` +
      svg`<path d="M${x(-half - 1)} ${line - 1}C${x(-half + 6)} ${line - 24} ${x(half - 6)} ${line - 24} ${x(half + 1)} ${line - 1}Q${axis} ${line + 9} ${x(-half - 1)} ${line - 1}Z" fill="${extra < 0.4 ? trim : dark}"/>` +
      svg`<path d="M${x(-half + 3)} ${line - 5}Q${axis} ${line - 20} ${x(half - 3)} ${line - 5}" fill="none" stroke="#fff" stroke-width="1.2" opacity=".4"/>`
    );
  }
  const brim = half + 14 + 8 * extra;
  return (
    fill +
    shadow +
    dome(line - 4) +
    svg`<path d="M${x(-half - 0.5)} ${line - 12}Q${axis} ${line - 17} ${x(half + 0.5)} ${line - 12}" fill="none" stroke="${trim}" stroke-width="10"/>` +
    svg`<path d="M${x(-brim)} ${line - 1}Q${axis} ${line - 17} ${x(brim)} ${line - 1}Q${axis} ${line + 12} ${x(-brim)} ${line - 1}Z" fill="${mix(color, '#0c0818', 0.15)}" stroke="${dark}"/>`
  );
}
