import { CLOTHES, mix } from './palette.ts';
import { between, type Sitter } from './sitter.ts';
import { svg } from './svg.ts';

/** Neck, shoulders and what is worn on them. */
export function drawBody({ anatomy, labels, shade, stream }: Sitter): string {
  const random = stream('clothes');
  const { axis, neck, chin } = anatomy;
  const cloth = random.pick(CLOTHES);
  const trim = mix(cloth, random.uniform() < 0.5 ? '#ffffff' : '#000000', 0.3);
  const style = random.pick(['crew', 'collar', 'v-neck'] as const);
  const fall = between(random, 0, 8) + (labels.Male ? 0 : 6);
  const base = 193;
  const left = axis - neck;
  const right = axis + neck;
  let parts =
    svg`<path d="M${left} 150V260H${right}V150Z" fill="url(#s)"/>` +
    svg`<path d="M${left} 168Q${axis} ${chin + 34} ${right} 168V150H${left}Z" fill="${shade}" opacity=".55"/>` +
    svg`<path d="M${left - 3} ${base - 1}Q${axis} ${base + (style === 'v-neck' ? 34 : 18)} ${right + 3} ${base - 1}` +
    svg`Q${axis + 62} ${base + 4 + fall / 2} ${axis + 92} ${base + 12 + fall}L${axis + 110} 270H${axis - 110}L${axis - 92} ${base + 12 + fall}` +
    svg`Q${axis - 62} ${base + 4 + fall / 2} ${left - 3} ${base - 1}Z" fill="${cloth}"/>`;
  if (style === 'collar') {
    parts +=
      svg`<path d="M${left - 4} ${base - 3}L${axis} ${base + 22}L${axis - 16} ${base + 34}Z` +
      svg`M${right + 4} ${base - 3}L${axis} ${base + 22}L${axis + 16} ${base + 34}Z" fill="${trim}"/>`;
  } else {
    const dip = style === 'v-neck' ? 34 : 18;
    parts += svg`<path d="M${left - 3} ${base - 1}Q${axis} ${base + dip} ${right + 3} ${base - 1}" fill="none" stroke="${trim}" stroke-width="4"/>`;
  }
  return parts;
}
