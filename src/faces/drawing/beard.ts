import { shapeMouth } from './mouth.ts';
import { mix } from './palette.ts';
import { between, type Sitter } from './sitter.ts';
import { type Cubic, svg, symmetric } from './svg.ts';

/** A beard with its moustache, or nothing for who has none; drawn before the mouth. */
export function drawBeard(sitter: Sitter): string {
  const { anatomy, hair, labels, stream } = sitter;
  if (labels.No_Beard) return '';
  const random = stream('beard');
  const style = random.pick(['full', 'boxed', 'goatee'] as const);
  const long = between(random, 0, 1);
  const { face, axis, cheeks, jaw, chinWidth, chin } = anatomy;
  const { right, upper, lower } = shapeMouth(sitter);
  const color = mix(hair, '#1a0f0c', 0.16);
  const top = upper - 10;
  const beside = right.x - face + 5;
  const moustache: Cubic[] = [
    [face + 8, top - 2.5, face + beside - 2, top + 3, face + beside, right.y + 2],
  ];
  let outline: Cubic[];
  if (style === 'goatee') {
    const wide = Math.min(beside + 1, jaw - 8);
    outline = [
      ...moustache,
      [
        face + wide + 1,
        lower + 10,
        face + wide - 2,
        chin + 3 + 4 * long,
        face,
        chin + 3 + 4 * long,
      ],
    ];
  } else {
    const grown = style === 'full' ? 3 + 3 * long : 1;
    const hang = chin + (style === 'full' ? 4 + 7 * long : 2);
    outline = [
      ...moustache,
      [face + beside + 2, right.y - 2, axis + cheeks - 9, 146, axis + cheeks - 7, 118],
      [axis + cheeks - 5, 114, axis + cheeks - 1, 112, axis + cheeks + 0.6, 112],
      [axis + cheeks + 1 + grown / 3, 130, axis + jaw + 3 + grown, 142, axis + jaw + grown, 157],
      [axis + jaw - 4 + grown, 172, axis + chinWidth, hang, axis, hang],
    ];
  }
  const light = mix(color, '#ffffff', 0.18);
  const y = (lower + chin) / 2 + 5;
  return (
    svg`<path d="${symmetric(axis, { x: axis, y: top + 1.5 }, outline)}" fill="${color}" stroke="${mix(color, '#0a0610', 0.35)}"/>` +
    svg`<path d="M${face - 9} ${y}q1 6 3 8M${face} ${y + 2}v8M${face + 9} ${y}q-1 6 -3 8" fill="none" stroke="${light}" stroke-width="1.3" stroke-linecap="round"/>`
  );
}
