import type { Random } from '../../common/random.ts';
import { mix } from './palette.ts';
import { between, type Sitter, spread } from './sitter.ts';
import { type Cubic, linearGradient, retrace, svg, symmetric, trace } from './svg.ts';

/** How hair hangs, in canvas pixels. */
interface HairStyle {
  /** Height above the skull. */
  volume: number;
  /** Width beyond the cheeks. */
  side: number;
  /** y where it ends; beyond the ears it hangs behind the neck too. */
  end: number;
  /** Wider by this at the end than at the ears. */
  flare: number;
  curls: boolean;
  bun: boolean;
}

const EARS = 122;

const STYLES = {
  crop: { volume: 7, side: 2, end: 111, flare: 0, curls: false, bun: false },
  quiff: { volume: 14, side: 3, end: 109, flare: 0, curls: false, bun: false },
  curly: { volume: 7, side: 2, end: 110, flare: 0, curls: true, bun: false },
  shaggy: { volume: 9, side: 7, end: 150, flare: 2, curls: false, bun: false },
  bun: { volume: 6, side: 2, end: 113, flare: 0, curls: false, bun: true },
  bob: { volume: 10, side: 11, end: 164, flare: 1, curls: false, bun: false },
  long: { volume: 9, side: 9, end: 232, flare: 6, curls: false, bun: false },
  flared: { volume: 11, side: 11, end: 200, flare: 12, curls: false, bun: false },
  cloud: { volume: 9, side: 9, end: 172, flare: 5, curls: true, bun: false },
} satisfies Record<string, HairStyle>;

/** Long hair is a tendency, not a rule: some men have it and some women don't. */
const MEN = [
  'crop',
  'crop',
  'crop',
  'quiff',
  'quiff',
  'quiff',
  'curly',
  'curly',
  'shaggy',
] as const;
const WOMEN = ['long', 'long', 'long', 'flared', 'flared', 'bob', 'bob', 'cloud', 'bun'] as const;

function styleOf({ labels, stream }: Sitter): HairStyle {
  const random = stream('hair');
  const place = random.integer(MEN.length);
  const style = STYLES[(labels.Male ? MEN : WOMEN)[place]!];
  const volume = style.volume + spread(random, 1.5);
  const side = style.side + spread(random, 0.8);
  const long = style.end > EARS;
  const end = style.end + spread(random, long ? 5 : 1.5);
  // A hat presses hair down and to the sides, and leaves more of it to be seen at the temples.
  if (labels.Wearing_Hat) {
    const hanging = style.bun ? end + 48 : long ? end : end + 6;
    return { ...style, volume: 0, side: Math.max(5, side), end: hanging, bun: false };
  }
  return { ...style, volume, side, end };
}

/** The gradient `h` that hair is filled with, and where a hat is worn the clip that is under it. */
export function hairGradient({ anatomy, hair, labels, light }: Sitter): string {
  const clip = labels.Wearing_Hat
    ? svg`<clipPath id="u"><rect x="-20" y="${anatomy.hatLine - 8}" width="220" height="200"/></clipPath>`
    : '';
  return (
    clip +
    linearGradient('h', { x: light.from.x, y: 36 }, { x: light.to.x, y: 190 }, [
      mix(hair, '#ffffff', 0.1),
      hair,
      mix(hair, '#0a0610', 0.28),
    ])
  );
}

function underHat({ labels }: Sitter, parts: string): string {
  return labels.Wearing_Hat ? `<g clip-path="url(#u)">${parts}</g>` : parts;
}

function curls(path: string, size: number): string {
  return svg`<path d="${path}" fill="none" stroke="url(#h)" stroke-width="${size}" stroke-linecap="round" stroke-dasharray=".1 ${size * 0.62}"/>`;
}

/** The hair behind the head. */
export function drawBackHair(sitter: Sitter): string {
  const { anatomy, hair } = sitter;
  const { axis, cheeks, top } = anatomy;
  const { volume, side, end, flare, curls: curly, bun } = styleOf(sitter);
  const dark = mix(hair, '#0a0610', 0.3);
  if (bun) {
    return (
      svg`<circle cx="${axis}" cy="${top - volume - 5}" r="17" fill="url(#h)"/>` +
      svg`<path d="M${axis - 10} ${top - volume - 9}q10 -8 20 2M${axis - 8} ${top - volume - 2}q8 -6 16 2" fill="none" stroke="${dark}" stroke-width="1.5"/>`
    );
  }
  if (end <= EARS) return '';
  const outer = axis + cheeks + side;
  const start = { x: axis, y: top - volume };
  const outline: Cubic[] = [
    [axis + cheeks * 0.66, start.y, outer, 66, outer, 100],
    [outer + 1, 130, outer + flare, end - 30, outer + flare, end - 8],
    [outer + flare - 1, end + 4, axis + 20, end + 2, axis, end + 2],
  ];
  const edge = svg`M${2 * axis - outer - flare + 3} ${end - 6}${retrace(axis, start, outline.slice(0, 2))}${trace(outline.slice(0, 2))}`;
  return underHat(
    sitter,
    svg`<path d="${symmetric(axis, start, outline)}" fill="${dark}"/>${curly ? curls(edge, 17) : ''}`,
  );
}

/** The lower edge of the hair over the forehead, from the right temple to the left one. */
function hairline(sitter: Sitter, random: Random): string {
  const { axis, cheeks } = sitter.anatomy;
  const part = (random.uniform() < 0.5 ? -1 : 1) * between(random, 0.2, 0.42) * cheeks;
  const kind = random.integer(3);
  const low = between(random, -1.5, 1.5);
  const right = axis + cheeks - 5.5;
  const left = axis - cheeks + 5.5;
  if (sitter.labels.Bangs) {
    const y = 97 + low;
    if (kind === 0) return svg`L${right - 2} ${y}Q${axis} ${y - 4} ${left + 2} ${y}L${left} 98`;
    if (kind === 1) {
      const step = (right - left) / 7;
      let teeth = '';
      for (let i = 0; i < 7; i++) {
        const x = right - i * step;
        teeth += svg`Q${x - step * 0.3} ${y + 1} ${x - step * 0.6} ${y + (i % 2 ? 2 : 0)}L${x - step} ${y - 8}`;
      }
      return `${teeth}${svg`L${left} 98`}`;
    }
    const far = part > 0 ? left : right;
    const near = part > 0 ? right : left;
    const sweep = [
      svg`${near - Math.sign(part) * 6} ${y - 14}`,
      svg`Q${axis} ${y + 5} ${far + Math.sign(part) * 3} ${y + 2}`,
    ];
    return part > 0
      ? svg`Q${right} 88 ${sweep[0]!}${sweep[1]!}L${left} 98`
      : svg`L${right - 3} ${y + 2}Q${axis} ${y + 5} ${sweep[0]!}Q${left} 88 ${left} 98`;
  }
  const y = 74 + low;
  if (kind === 0) {
    return svg`C${right - 1} 84 ${axis + cheeks * 0.5} ${y} ${axis} ${y}C${axis - cheeks * 0.5} ${y} ${left + 1} 84 ${left} 98`;
  }
  if (kind === 1) {
    const x = axis + part;
    return svg`C${right} 86 ${x + cheeks * 0.35} ${y + 4} ${x} ${y - 6}C${x - cheeks * 0.35} ${y + 4} ${left} 86 ${left} 98`;
  }
  return svg`C${right} 84 ${right - 6} ${y - 4} ${axis + cheeks * 0.45} ${y - 3}Q${axis + 8} ${y - 1} ${axis} ${y + 4}Q${axis - 8} ${y - 1} ${axis - cheeks * 0.45} ${y - 3}C${left + 6} ${y - 4} ${left} 84 ${left} 98`;
}

/** The hair over skull and forehead, with the locks that frame the face. */
export function drawFrontHair(sitter: Sitter): string {
  const { anatomy, hair, labels, stream } = sitter;
  const { axis, cheeks, top } = anatomy;
  const { volume, side, end, flare, curls: curly } = styleOf(sitter);
  const random = stream('hairline');
  const lean = spread(random, 3);
  const outer = axis + cheeks + side;
  const inner = axis + cheeks - (labels.Wearing_Hat ? 8.5 : 5.5);
  const start = { x: axis, y: top - volume };
  const crown: Cubic = [axis + cheeks * 0.7, start.y, outer, 64, outer, 98];
  const outline: Cubic[] =
    end > EARS
      ? [
          crown,
          [outer + 1, 128, outer + flare, end - 30, outer + flare, end - 8],
          [outer + flare - 2, end + 2, inner + 8, end, inner + 5, end - 6],
          [inner + 8, 160, inner + 4, 122, inner, 98],
        ]
      : [
          crown,
          [outer, 104, axis + cheeks + 1, end, axis + cheeks - 2, end],
          [axis + cheeks - 3.5, 106, inner, 102, inner, 98],
        ];
  const path = svg`M${start.x} ${start.y}${trace(outline)}${hairline(sitter, random)}${retrace(axis, start, outline)}Z`;
  const edge = svg`M${2 * axis - outer + 3} 98${retrace(axis, start, [crown])}${trace([crown])}`;
  const shine = mix(hair, '#ffffff', 0.32);
  const strands =
    svg`M${axis - cheeks * 0.7 + lean} 70Q${axis - 22 + lean} ${start.y + 8} ${axis + lean} ${start.y + 7}` +
    svg`M${axis + 12 + lean} ${start.y + 10}Q${axis + cheeks * 0.66} ${start.y + 14} ${axis + cheeks * 0.86} 80`;
  return underHat(
    sitter,
    svg`<path d="${path}" fill="url(#h)" stroke="${mix(hair, '#0a0610', 0.4)}"/>${curly ? curls(edge, 15) : ''}` +
      svg`<path d="${strands}" fill="none" stroke="${shine}" stroke-width="2" stroke-linecap="round" opacity=".55"/>`,
  );
}
